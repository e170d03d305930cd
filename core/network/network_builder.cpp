#include "core/network/network_builder.h"

#include "core/network/zoo_graph.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

thread_local int graphsOnly = 0; ///< how many live

} // namespace

GraphsOnly::GraphsOnly()
{
    ++graphsOnly;
}

GraphsOnly::~GraphsOnly()
{
    --graphsOnly;
}

bool GraphsOnly::isOn()
{
    return graphsOnly > 0;
}

NetworkBuilder::NetworkBuilder(std::string name, Shape inputShape)
{
    network_.name = std::move(name);
    network_.inputShape = std::move(inputShape);
    network_.nodes.push_back({.name = "input", .operation = Operation::Input});
    finish();
}

Node& NetworkBuilder::append(const std::string& name, Operation operation)
{
    network_.nodes.push_back({.name = name, .operation = operation, .inputs = {last_}});
    return network_.nodes.back();
}

NetworkBuilder& NetworkBuilder::finish()
{
    shapes_ = inferGraphShapes(network_);
    last_ = static_cast<int>(network_.nodes.size()) - 1;
    return *this;
}

int NetworkBuilder::addParameter(std::string name, Shape shape, float value)
{
    // Sizes below 1 hold nothing: inferShapes is about to refuse them, with a better message than vector's.
    const auto sound = std::ranges::all_of(shape, [](auto size) { return size > 0; });
    const auto count = sound && !GraphsOnly::isOn() ? static_cast<std::size_t>(elementCount(shape)) : 0;
    network_.parameters.push_back({std::move(name), std::move(shape), std::vector<float>(count, value)});
    return static_cast<int>(network_.parameters.size()) - 1;
}

NetworkBuilder& NetworkBuilder::conv2d(
    const std::string& name, const Conv2dAttributes& attributes, Biases biases)
{
    const auto channels = shapes_[static_cast<std::size_t>(last_)].front();
    auto& node = append(name, Operation::Conv2d);
    node.attributes = attributes;
    const auto groups = std::max<std::int64_t>(attributes.groups, 1); // 0 is refused by inferShapes
    node.weight = addParameter(name + ".weight",
        {attributes.outputChannels, channels / groups, attributes.kernel.height, attributes.kernel.width});
    if (biases == Biases::Yes)
        node.bias = addParameter(name + ".bias", {attributes.outputChannels});
    return finish();
}

NetworkBuilder& NetworkBuilder::linear(const std::string& name, std::int64_t outputFeatures)
{
    const auto features = elementCount(shapes_[static_cast<std::size_t>(last_)]);
    auto& node = append(name, Operation::Linear);
    node.attributes = LinearAttributes{outputFeatures};
    node.weight = addParameter(name + ".weight", {outputFeatures, features});
    node.bias = addParameter(name + ".bias", {outputFeatures});
    return finish();
}

NetworkBuilder& NetworkBuilder::relu()
{
    append(network_.nodes[static_cast<std::size_t>(last_)].name + ".relu", Operation::Relu);
    return finish();
}

NetworkBuilder& NetworkBuilder::maxPool2d(const PoolAttributes& attributes)
{
    append("pool" + std::to_string(network_.nodes.size()), Operation::MaxPool2d).attributes = attributes;
    return finish();
}

NetworkBuilder& NetworkBuilder::flatten()
{
    append("flatten", Operation::Flatten);
    return finish();
}

NetworkBuilder& NetworkBuilder::batchNorm2d(const std::string& name, const BatchNormAttributes& attributes)
{
    const Shape channels{shapes_[static_cast<std::size_t>(last_)].front()};
    auto& node = append(name, Operation::BatchNorm2d);
    node.attributes = attributes;
    node.weight = addParameter(name + ".weight", channels, 1.0F);
    node.bias = addParameter(name + ".bias", channels);
    node.runningMean = addParameter(name + ".running_mean", channels);
    node.runningVariance = addParameter(name + ".running_var", channels, 1.0F);
    return finish();
}

NetworkBuilder& NetworkBuilder::add(const std::string& name, int other)
{
    append(name, Operation::Add).inputs.push_back(other);
    return finish();
}

NetworkBuilder& NetworkBuilder::averagePool2d(const AveragePoolAttributes& attributes)
{
    append("pool" + std::to_string(network_.nodes.size()), Operation::AveragePool2d).attributes = attributes;
    return finish();
}

NetworkBuilder& NetworkBuilder::globalAveragePool2d()
{
    append("globalpool", Operation::GlobalAveragePool2d);
    return finish();
}

NetworkBuilder& NetworkBuilder::localResponseNorm(
    const std::string& name, const LocalResponseNormAttributes& attributes)
{
    append(name, Operation::LocalResponseNorm).attributes = attributes;
    return finish();
}

NetworkBuilder& NetworkBuilder::from(int node)
{
    last_ = node;
    return *this;
}

Network NetworkBuilder::build()
{
    inferGraphShapes(network_);
    return std::exchange(network_, {});
}

} // namespace espalier
