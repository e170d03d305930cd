#include "core/formats/torch_checkpoint.h"

#include <utility>

namespace espalier {

MatchedNetwork matchTorchNetwork(
    const TorchCheckpoint& checkpoint, const std::string& zooName, const std::string& origin)
{
    std::vector<NamedArray> arrays;
    for (const auto& tensor : checkpoint.tensors)
        arrays.push_back({tensor.name, tensor.shape, valuesOf(tensor)});
    auto matched = matchWeights(std::move(arrays), zooName, origin);
    if (checkpoint.isScript)
        matched.notes.emplace_back("the arrays of a TorchScript file; its code was not looked at");
    return matched;
}

MatchedNetwork readTorchNetwork(const std::filesystem::path& file, const std::string& zooName)
{
    return matchTorchNetwork(readTorchCheckpoint(file), zooName, file.string());
}

} // namespace espalier
