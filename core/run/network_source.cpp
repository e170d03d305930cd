#include "core/run/network_source.h"

#include "core/compress/compressed_model.h"
#include "core/formats/esp.h"
#include "core/network/zoo.h"

#include <algorithm>

namespace espalier {

bool isZooNetwork(const Recipe& recipe)
{
    return std::ranges::count(zooNames(), recipe.network) > 0;
}

Network firstNetwork(const Recipe& recipe)
{
    if (!isZooNetwork(recipe))
        return decompress(readEsp(recipe.network));
    auto network = zooNetwork(recipe.network);
    initializeWeights(network, recipe.seed);
    return network;
}

} // namespace espalier
