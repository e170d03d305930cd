#include "core/formats/onnx.h"

#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>

namespace espalier {

namespace {

OnnxModel import(const std::shared_ptr<const ByteSource>& source,
    const std::optional<std::filesystem::path>& folder, const std::string& origin,
    const OnnxReadOptions& options)
{
    try {
        return OnnxImporter(decodeOnnx(source, folder), options).run();
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

} // namespace

bool OnnxModel::isQuantized() const
{
    return std::ranges::any_of(intervals, [](float interval) { return interval > 0.0F; })
        || std::ranges::any_of(activations, [](const ActivationLevels& levels) { return levels.active(); });
}

CompressedModel OnnxModel::compressed() const
{
    auto plan = densePlan(weightBits.size());
    for (std::size_t index = 0; index < weightBits.size(); ++index)
        plan.layers[index].weightBits = weightBits[index];
    auto model = compress(network, plan, intervals);
    for (std::size_t index = 0; index < model.layers.size(); ++index) {
        auto& layer = model.layers[index];
        layer.activationBits = activations[index].bits;
        layer.activationInterval = activations[index].interval;
        layer.activationThreshold = activations[index].threshold;
    }
    model.classNames = classNames;
    model.provenance = provenance;
    return model;
}

OnnxModel readOnnx(const std::filesystem::path& file, const OnnxReadOptions& options)
{
    return import(ByteSource::open(file), file.parent_path(), file.string(), options);
}

OnnxModel decodeOnnxModel(
    std::span<const std::uint8_t> bytes, const std::string& origin, const OnnxReadOptions& options)
{
    return import(ByteSource::over(bytes), std::nullopt, origin, options);
}

} // namespace espalier
