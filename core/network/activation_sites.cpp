#include "core/network/activation_sites.h"

#include "core/network/layer_info.h"

namespace espalier {

std::vector<int> readerCounts(const Network& network)
{
    std::vector<int> counts(network.nodes.size());
    for (const auto& node : network.nodes)
        for (const auto input : node.inputs)
            ++counts[static_cast<std::size_t>(input)];
    return counts;
}

std::vector<std::optional<std::size_t>> activationSites(const Network& network)
{
    const auto layers = layersOf(network);
    const auto counts = readerCounts(network);
    std::vector<std::optional<std::size_t>> sites(network.nodes.size());
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        if (layers[layer].isLast)
            continue;
        const auto node = static_cast<std::size_t>(layers[layer].node);
        auto site = node;
        for (std::size_t reader = node + 1; reader < network.nodes.size(); ++reader)
            if (counts[node] == 1 && network.nodes[reader].operation == Operation::Relu
                && network.nodes[reader].inputs.front() == static_cast<int>(node))
                site = reader;
        sites[site] = layer;
    }
    return sites;
}

} // namespace espalier
