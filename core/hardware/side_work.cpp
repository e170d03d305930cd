#include "core/hardware/side_work.h"

#include <algorithm>

namespace espalier {

namespace {

/// Values inside 0 .. input − 1 that windows along one direction look at, all windows together.
std::int64_t valuesAlong(
    std::int64_t input, std::int64_t output, std::int64_t kernel, std::int64_t stride, std::int64_t padding)
{
    std::int64_t values = 0;
    for (std::int64_t window = 0; window < output; ++window) {
        const auto begin = window * stride - padding;
        values +=
            std::max<std::int64_t>(0, std::min(begin + kernel, input) - std::max<std::int64_t>(begin, 0));
    }
    return values;
}

/// Scale and shift go into the weights and bias of a layer whose output nothing else reads.
bool isFolded(const Network& network, const Node& node)
{
    const auto source = static_cast<std::size_t>(node.inputs.front());
    return isLayer(network.nodes[source]) && readerCounts(network)[source] == 1;
}

} // namespace

std::int64_t windowValues(const Shape& input, const Shape& output, const PoolWindows& pool)
{
    return output[0]
        * valuesAlong(input[1], output[1], pool.kernel.height, pool.stride.height, pool.padding.height)
        * valuesAlong(input[2], output[2], pool.kernel.width, pool.stride.width, pool.padding.width);
}

SideOperation sideWork(const Network& network, const std::vector<Shape>& shapes, int index)
{
    const auto& node = network.nodes[static_cast<std::size_t>(index)];
    const auto& output = shapes[static_cast<std::size_t>(index)];
    const auto& input = shapes[static_cast<std::size_t>(node.inputs.front())];
    const auto values = elementCount(output);
    SideOperation work{.name = node.name, .operation = node.operation};
    switch (node.operation) {
    case Operation::Relu:
    case Operation::Add: work.adds = values; break;
    case Operation::MaxPool2d: {
        const auto& pool = std::get<PoolAttributes>(node.attributes);
        work.adds = windowValues(input, output, {pool.kernel, pool.stride, pool.padding}) - values;
        break;
    }
    case Operation::AveragePool2d: {
        const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
        work.adds = windowValues(input, output, {pool.kernel, pool.stride, pool.padding});
        work.multiplies = values;
        break;
    }
    case Operation::GlobalAveragePool2d:
        work.adds = elementCount(input);
        work.multiplies = values;
        break;
    case Operation::BatchNorm2d:
        if (isFolded(network, node))
            break;
        work.adds = values;
        work.multiplies = values;
        work.parameters = 2 * output.front();
        break;
    case Operation::LocalResponseNorm:
        work.adds = values * std::get<LocalResponseNormAttributes>(node.attributes).size;
        work.multiplies = 4 * values;
        break;
    case Operation::Input:
    case Operation::Conv2d:
    case Operation::Linear:
    case Operation::Flatten:
    case Operation::Unknown: break;
    }
    return work;
}

} // namespace espalier
