#include "core/network/activation_sites.h"

#include "core/network/layer_info.h"

namespace espalier {

std::vector<std::optional<std::size_t>> activationSites(const Network& network)
{
    const auto layers = layersOf(network);
    std::vector<std::optional<std::size_t>> sites(network.nodes.size());
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        if (layers[layer].activationNode)
            sites[static_cast<std::size_t>(*layers[layer].activationNode)] = layer;
    return sites;
}

} // namespace espalier
