#include "core/network/network.h"

#include "core/error.h"

#include <array>
#include <utility>

namespace espalier {

namespace {

constexpr std::array operationNames{
    std::pair{Operation::Input, "input"},
    std::pair{Operation::Conv2d, "conv2d"},
    std::pair{Operation::Linear, "linear"},
    std::pair{Operation::Relu, "relu"},
    std::pair{Operation::MaxPool2d, "maxpool2d"},
    std::pair{Operation::Flatten, "flatten"},
    std::pair{Operation::BatchNorm2d, "batchnorm2d"},
    std::pair{Operation::Add, "add"},
    std::pair{Operation::AveragePool2d, "averagepool2d"},
    std::pair{Operation::GlobalAveragePool2d, "globalaveragepool2d"},
    std::pair{Operation::LocalResponseNorm, "localresponsenorm"},
    std::pair{Operation::Unknown, "unknown"},
};

} // namespace

std::string toText(Operation operation)
{
    for (const auto& [value, name] : operationNames)
        if (value == operation)
            return name;
    return "unknown";
}

Operation operationFromText(const std::string& text)
{
    for (const auto& [value, name] : operationNames)
        if (name == text)
            return value;
    throw Error("unknown operation '" + text + "'");
}

bool isLayer(const Node& node)
{
    return node.operation == Operation::Conv2d || node.operation == Operation::Linear;
}

std::vector<std::uint8_t> trainedParameters(const Network& network)
{
    std::vector<std::uint8_t> trained(network.parameters.size(), 1);
    for (const auto& node : network.nodes)
        for (const auto& statistic : {node.runningMean, node.runningVariance})
            if (statistic)
                trained[static_cast<std::size_t>(*statistic)] = 0;
    return trained;
}

std::vector<int> readerCounts(const Network& network)
{
    std::vector<int> counts(network.nodes.size());
    for (const auto& node : network.nodes)
        for (const auto input : node.inputs)
            ++counts[static_cast<std::size_t>(input)];
    return counts;
}

void requireRunnable(const Network& network)
{
    std::string unknown;
    for (const auto& node : network.nodes)
        if (const auto* attributes = std::get_if<UnknownAttributes>(&node.attributes))
            unknown += (unknown.empty() ? "" : ", ") + ("'" + node.name + "' (" + attributes->type + ")");
    if (!unknown.empty())
        throw Error("network '" + network.name
            + "' cannot be run: this program does not know the operation of node " + unknown
            + "; it can be shown, planned and costed");
}

std::int64_t outputClasses(const Network& network)
{
    const auto output = inferShapes(network).back();
    if (output.size() != 1)
        throw Error("network '" + network.name + "' ends in shape " + toText(output)
            + ", expected one value a class");
    return output.front();
}

} // namespace espalier
