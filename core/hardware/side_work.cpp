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

} // namespace

std::int64_t windowValues(const Shape& input, const Shape& output, const PoolAttributes& pool)
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
    SideOperation work{.name = node.name, .operation = node.operation};
    switch (node.operation) {
    case Operation::Relu: work.adds = elementCount(output); break;
    case Operation::MaxPool2d:
        work.adds =
            windowValues(input, output, std::get<PoolAttributes>(node.attributes)) - elementCount(output);
        break;
    case Operation::Input:
    case Operation::Conv2d:
    case Operation::Linear:
    case Operation::Flatten: break;
    }
    return work;
}

} // namespace espalier
