#include "core/formats/safetensors_model.h"

#include "core/error.h"
#include "core/formats/safetensors.h"

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
    const auto parts = arraysOf(model, form);
    Safetensors content{.metadata = {{descriptionKey, parts.description}}, .arrays = parts.arrays};
    if (!model.provenance.empty())
        content.metadata[provenanceKey] = model.provenance;
    EncodedFile file{encodeSafetensors(content), {}};
    std::vector<std::int64_t> bytes;
    for (const auto& array : content.arrays)
        bytes.push_back(static_cast<std::int64_t>(array.bytes.size()));
    file.ledger = ledgerOf(parts, bytes);
    file.ledger.graph = parts.graphBytes;
    file.ledger.provenance = static_cast<std::int64_t>(model.provenance.size());
    file.ledger.rest = static_cast<std::int64_t>(file.bytes.size()) - file.ledger.total();
    return file;
}

ArraysOpened decodeSafetensorsModel(
    std::span<const std::uint8_t> bytes, const std::string& zooName, const std::string& origin)
{
    const auto content = parseSafetensors(bytes, origin);
    if (content.metadata.contains(descriptionKey))
        return {ownModel(content, origin)};
    return bareWeights(content.arrays, zooName, origin);
}

} // namespace espalier
