#include "core/compress/sparse/parameter_group.h"

#include "core/error.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace espalier {

namespace {

ParameterGroup makeGroup(const Parameter& parameter, std::vector<std::uint32_t> positions)
{
    ParameterGroup group;
    group.name = parameter.name;
    group.positions = std::move(positions);
    group.values = AlignedBuffer<float>(group.positions.size());
    group.gradients = AlignedBuffer<float>(group.positions.size());
    for (std::size_t index = 0; index < group.positions.size(); ++index)
        group.values.data()[index] = parameter.values[group.positions[index]];
    return group;
}

void checkSupport(const LayerInfo& layer, const std::vector<std::uint32_t>& support)
{
    if (!std::ranges::is_sorted(support, std::ranges::less_equal{}))
        throw Error("layer '" + layer.name + "': kept positions are not ascending");
    if (!support.empty() && support.back() >= layer.weights)
        throw Error("layer '" + layer.name + "': kept position " + std::to_string(support.back())
            + " is outside its " + std::to_string(layer.weights) + " weights");
}

} // namespace

std::vector<ParameterGroup> makeParameterGroups(const Network& network, const std::vector<LayerInfo>& layers,
    const std::vector<std::vector<std::uint32_t>>& supports)
{
    if (supports.size() != layers.size())
        throw Error("network '" + network.name + "' has " + std::to_string(layers.size()) + " layers, but "
            + std::to_string(supports.size()) + " supports are given");
    std::vector<std::vector<std::uint32_t>> positions;
    for (const auto& parameter : network.parameters) {
        positions.emplace_back(parameter.values.size());
        std::iota(positions.back().begin(), positions.back().end(), 0U);
    }
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        checkSupport(layers[layer], supports[layer]);
        const auto& node = network.nodes[static_cast<std::size_t>(layers[layer].node)];
        positions[static_cast<std::size_t>(*node.weight)] = supports[layer];
    }
    std::vector<ParameterGroup> groups;
    for (std::size_t index = 0; index < network.parameters.size(); ++index)
        groups.push_back(makeGroup(network.parameters[index], std::move(positions[index])));
    return groups;
}

} // namespace espalier
