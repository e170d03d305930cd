#include "core/run/network_source.h"

#include "core/compress/compressed_model.h"
#include "core/formats/esp.h"
#include "core/formats/torchscript_model.h"
#include "core/network/zoo.h"

#include <algorithm>

namespace espalier {

bool isZooNetwork(const Recipe& recipe)
{
    return std::ranges::count(zooNames(), recipe.network) > 0;
}

Network firstNetwork(const Recipe& recipe)
{
    const std::filesystem::path file(recipe.network);
    if (file.extension() == ".pth" || file.extension() == ".pt") {
        const auto checkpoint = readTorchCheckpoint(file);
        const auto own = ownScriptModel(checkpoint);
        return own ? decompress(*own) : matchTorchNetwork(checkpoint, {}, file.string()).network;
    }
    if (!isZooNetwork(recipe))
        return decompress(readEsp(file));
    auto network = zooNetwork(recipe.network);
    initializeWeights(network, recipe.seed);
    return network;
}

} // namespace espalier
