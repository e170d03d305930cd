#include "core/formats/safetensors_model.h"

#include "core/error.h"
#include "core/formats/safetensors.h"
#include "core/network/named_weights.h"

#include <utility>

namespace espalier {

namespace {

constexpr const char* descriptionKey = "espalier";
constexpr const char* provenanceKey = "provenance";

CompressedModel ownModel(const Safetensors& content, const std::string& origin)
{
    try {
        auto model = modelFrom(content.metadata.at(descriptionKey), content.arrays);
        if (const auto found = content.metadata.find(provenanceKey); found != content.metadata.end())
            model.provenance = found->second;
        return model;
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

} // namespace

EncodedFile encodeSafetensorsModel(const CompressedModel& model, ArrayForm form)
{
    auto parts = arraysOf(model, form);
    Safetensors content{.metadata = {{descriptionKey, parts.description}}, .arrays = std::move(parts.arrays)};
    if (!model.provenance.empty())
        content.metadata[provenanceKey] = model.provenance;
    EncodedFile file{encodeSafetensors(content), std::move(parts.ledger)};
    file.ledger.rest = static_cast<std::int64_t>(file.bytes.size()) - file.ledger.total();
    return file;
}

ArraysOpened decodeSafetensorsModel(
    std::span<const std::uint8_t> bytes, const std::string& zooName, const std::string& origin)
{
    const auto content = parseSafetensors(bytes, origin);
    if (content.metadata.contains(descriptionKey))
        return {ownModel(content, origin)};
    std::vector<NamedArray> arrays;
    for (const auto& array : content.arrays)
        arrays.push_back({array.name, array.shape, floatsOf(array)});
    auto matched = matchWeights(std::move(arrays), zooName, origin);
    return {std::move(matched.network), std::move(matched.notes)};
}

} // namespace espalier
