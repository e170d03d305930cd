#include "core/network/zoo.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace espalier {

void initializeWeights(Network& network, std::uint64_t seed)
{
    for (auto& parameter : network.parameters)
        std::ranges::fill(parameter.values, 0.0F);
    const auto fill = [&network](const std::optional<int>& parameter, float value) {
        std::ranges::fill(network.parameters[static_cast<std::size_t>(*parameter)].values, value);
    };
    for (const auto& node : network.nodes) {
        if (node.operation == Operation::BatchNorm2d) {
            fill(node.weight, 1.0F);
            fill(node.runningVariance, 1.0F);
        }
        if (!isLayer(node))
            continue;
        const auto index = static_cast<std::size_t>(*node.weight);
        auto& weight = network.parameters[index];
        const auto fanIn = elementCount(weight.shape) / weight.shape.front();
        const auto deviation = std::sqrt(2.0 / static_cast<double>(fanIn));
        Random random(seed, index);
        for (auto& value : weight.values)
            value = static_cast<float>(deviation * random.normal());
    }
}

} // namespace espalier
