#include "core/formats/torchscript_model.h"

#include "core/error.h"
#include "core/formats/zip_archive.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* descriptionName = "espalier.json";
constexpr const char* provenanceName = "provenance.json";
constexpr const char* pathsKey = "paths"; ///< of arrays that do not lie where their names say

bool isGraph(std::string_view entry)
{
    return entry.find("/code/") != std::string_view::npos || entry.ends_with("/constants.pkl")
        || entry.ends_with("/data.pkl") || entry.ends_with(descriptionName);
}

} // namespace

std::map<std::string, std::string> scriptExtras(
    const CompressedModel& model, const ModelArrays& arrays, const ScriptPaths& paths)
{
    auto description = Json::parse(arrays.description);
    for (const auto& [array, path] : paths.all())
        if (array != path)
            description[pathsKey][array] = path;
    std::map<std::string, std::string> extras{{descriptionName, description.dump()}};
    if (!model.provenance.empty())
        extras[provenanceName] = model.provenance;
    return extras;
}

FileLedger scriptLedger(
    std::span<const std::uint8_t> archive, const ModelArrays& arrays, const ScriptPaths& paths)
{
    std::map<std::string, std::int64_t> sizes;
    for (const auto& tensor : readTorchTensors(archive, "the archive"))
        sizes[tensor.name] = bytesOf(tensor.type, tensor.shape);
    std::vector<std::int64_t> bytes;
    for (const auto& array : arrays.arrays)
        bytes.push_back(sizes.at(paths.of(array.name)));
    auto ledger = ledgerOf(arrays, bytes);
    const ZipArchive entries(archive);
    for (const auto& entry : entries.entries()) {
        const auto size = static_cast<std::int64_t>(entry.bytes.size());
        if (isGraph(entry.name))
            ledger.graph += size;
        else if (entry.name.ends_with(provenanceName))
            ledger.provenance += size;
    }
    ledger.rest = static_cast<std::int64_t>(archive.size()) - ledger.total();
    return ledger;
}

std::optional<CompressedModel> ownScriptModel(const TorchCheckpoint& checkpoint)
{
    const auto description = checkpoint.extras.find(descriptionName);
    if (description == checkpoint.extras.end())
        return std::nullopt;
    std::map<std::string, std::string> names; // by path
    try {
        const auto json = Json::parse(description->second);
        if (json.contains(pathsKey))
            for (const auto& [array, path] : json.at(pathsKey).items())
                names[path.get<std::string>()] = array;
    } catch (const Json::exception& error) {
        throw Error(std::string("its description is damaged: ") + error.what());
    }
    std::vector<PlainArray> arrays;
    for (const auto& tensor : checkpoint.tensors) {
        arrays.push_back(plainArrayOf(tensor));
        if (const auto name = names.find(tensor.name); name != names.end())
            arrays.back().name = name->second;
    }
    auto model = modelFrom(description->second, arrays);
    if (const auto provenance = checkpoint.extras.find(provenanceName); provenance != checkpoint.extras.end())
        model.provenance = provenance->second;
    return model;
}

} // namespace espalier
