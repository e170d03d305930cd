#include "core/network/zoo.h"

#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace espalier {

namespace {

struct ZooEntry {
    std::string_view name;
    Network (*make)();
};
constexpr ZooEntry zoo[]{{"lenet-300-100", lenet300100}, {"lenet-5", lenet5}};

} // namespace

Network lenet300100()
{
    return NetworkBuilder("LeNet-300-100", {1, 28, 28})
        .flatten()
        .linear("fc1", 300)
        .relu()
        .linear("fc2", 100)
        .relu()
        .linear("fc3", 10)
        .build();
}

Network lenet5()
{
    return NetworkBuilder("LeNet-5", {1, 28, 28})
        .conv2d("conv1", {.outputChannels = 20, .kernel = {5, 5}})
        .relu()
        .maxPool2d()
        .conv2d("conv2", {.outputChannels = 50, .kernel = {5, 5}})
        .relu()
        .maxPool2d()
        .flatten()
        .linear("fc1", 500)
        .relu()
        .linear("fc2", 10)
        .build();
}

std::vector<std::string> zooNames()
{
    std::vector<std::string> names;
    for (const auto& entry : zoo)
        names.emplace_back(entry.name);
    return names;
}

Network zooNetwork(const std::string& name)
{
    std::string known;
    for (const auto& entry : zoo) {
        if (entry.name == name)
            return entry.make();
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error("unknown network '" + name + "'; the zoo has: " + known);
}

void initializeWeights(Network& network, std::uint64_t seed)
{
    for (std::size_t index = 0; index < network.parameters.size(); ++index) {
        auto& parameter = network.parameters[index];
        if (parameter.shape.size() < 2) { // a bias
            std::ranges::fill(parameter.values, 0.0F);
            continue;
        }
        const auto fanIn = elementCount(parameter.shape) / parameter.shape.front();
        const auto deviation = std::sqrt(2.0 / static_cast<double>(fanIn));
        Random random(seed, index);
        for (auto& value : parameter.values)
            value = static_cast<float>(deviation * random.normal());
    }
}

} // namespace espalier
