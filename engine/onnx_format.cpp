#include "engine/model_format.h"

#include "core/error.h"
#include "core/formats/onnx.h"

#include <array>
#include <utility>

namespace espalier {

namespace {

struct Variant {
    const char* name;
    const char* help;
    OnnxWriteOptions options;
};

constexpr int opsetBeforeInt4 = 20;
const std::array variants{
    Variant{"qdq", "integers of 2, 4, 8 or 16 bits, whichever hold the levels, and DequantizeLinear", {}},
    Variant{"qdq-channel", "the same with a scale for each output channel", {.perChannel = true}},
    Variant{
        "qdq-int8", "no integers but INT8, for runtimes from opset 13 on", {.newestOpset = opsetBeforeInt4}},
    Variant{"qdq-sparse", "qdq, as sparse initializers where these are smaller", {.sparse = true}},
    Variant{"float", "dense 32-bit floats", {.levels = false}},
    Variant{"float-sparse", "floats, as sparse initializers where these are smaller",
        {.levels = false, .sparse = true}},
};

const OnnxWriteOptions& optionsOf(const std::string& name)
{
    for (const auto& variant : variants)
        if (variant.name == name)
            return variant.options;
    throw Error("ONNX is not written as '" + name + "'");
}

OpenedModel openOnnx(const std::filesystem::path& file, const OpenOptions&)
{
    auto model = readOnnx(file);
    auto notes = std::move(model.notes);
    if (model.isQuantized() || !model.classNames.empty() || !model.provenance.empty())
        return {.format = "ONNX", .content = model.compressed(), .notes = std::move(notes)};
    return {.format = "ONNX", .content = std::move(model.network), .notes = std::move(notes)};
}

void leaveLevels(CompressedLayer& layer)
{
    const auto levels = levelsOf(layer);
    for (const auto code : layer.codes)
        layer.values.push_back(levels.value(code));
    layer.codes.clear();
    layer.codebook.clear();
    layer.interval = 0.0F;
    layer.weightBits = unquantizedBits;
}

/// Codebooks become floats. Floats round no activations, and those that no ReLU follows have no place.
CompressedModel heldInOnnx(const CompressedModel& model, const std::string& variant)
{
    auto held = model;
    const auto infos = layersOf(decompress(model));
    for (std::size_t index = 0; index < infos.size(); ++index) {
        auto& layer = held.layers[index];
        if (!layer.codebook.empty())
            leaveLevels(layer);
        if (optionsOf(variant).levels && infos[index].activationNode)
            continue;
        layer.activationBits = unquantizedBits;
        layer.activationInterval = layer.activationThreshold = 0.0F;
    }
    return held;
}

} // namespace

ModelFormat onnxFormat()
{
    ModelFormat format{
        .name = "ONNX",
        .extensions = {".onnx"},
        .reads =
            "opsets 7 to 25, floats or QDQ, sparse and external data; unknown operations are shown, not run",
        .verifiedBy = "the program: the same outputs on the same pictures; in the tests ONNX Runtime",
        .lost =
            "codebooks become floats; float: which levels the weights stand on, and levels of activations",
        .open = openOnnx,
        .encode = [](const CompressedModel& model,
                      const std::string& variant) { return encodeOnnx(model, optionsOf(variant)); },
        .held = heldInOnnx,
    };
    for (const auto& variant : variants)
        format.variants.push_back({variant.name, variant.help});
    return format;
}

} // namespace espalier
