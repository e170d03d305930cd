#include "core/network/network_builder.h"

#include <algorithm>
#include <utility>

namespace espalier {

NetworkBuilder::NetworkBuilder(std::string name, Shape inputShape)
{
    network_.name = std::move(name);
    network_.inputShape = std::move(inputShape);
    network_.nodes.push_back({.name = "input", .operation = Operation::Input});
    current_ = inferShapes(network_).back();
}

Node& NetworkBuilder::append(const std::string& name, Operation operation)
{
    const auto previous = static_cast<int>(network_.nodes.size()) - 1;
    network_.nodes.push_back({.name = name, .operation = operation, .inputs = {previous}});
    return network_.nodes.back();
}

void NetworkBuilder::addParameters(Node& node, Shape weightShape)
{
    const auto outputs = weightShape.front();
    const auto add = [this](std::string name, Shape shape) {
        // Sizes below 1 hold nothing: inferShapes is about to refuse them, with a better message than
        // vector's.
        const auto sound = std::ranges::all_of(shape, [](auto size) { return size > 0; });
        const auto count = sound ? static_cast<std::size_t>(elementCount(shape)) : 0;
        network_.parameters.push_back({std::move(name), std::move(shape), std::vector<float>(count)});
        return static_cast<int>(network_.parameters.size()) - 1;
    };
    node.weight = add(node.name + ".weight", std::move(weightShape));
    node.bias = add(node.name + ".bias", {outputs});
}

NetworkBuilder& NetworkBuilder::conv2d(const std::string& name, const Conv2dAttributes& attributes)
{
    auto& node = append(name, Operation::Conv2d);
    node.attributes = attributes;
    const auto groups = std::max<std::int64_t>(attributes.groups, 1); // 0 is refused by inferShapes
    addParameters(node,
        {attributes.outputChannels, current_.front() / groups, attributes.kernel.height,
            attributes.kernel.width});
    current_ = inferShapes(network_).back();
    return *this;
}

NetworkBuilder& NetworkBuilder::linear(const std::string& name, std::int64_t outputFeatures)
{
    auto& node = append(name, Operation::Linear);
    node.attributes = LinearAttributes{outputFeatures};
    addParameters(node, {outputFeatures, elementCount(current_)});
    current_ = inferShapes(network_).back();
    return *this;
}

NetworkBuilder& NetworkBuilder::relu()
{
    append(network_.nodes.back().name + ".relu", Operation::Relu);
    return *this;
}

NetworkBuilder& NetworkBuilder::maxPool2d(const PoolAttributes& attributes)
{
    append("pool" + std::to_string(network_.nodes.size()), Operation::MaxPool2d).attributes = attributes;
    current_ = inferShapes(network_).back();
    return *this;
}

NetworkBuilder& NetworkBuilder::flatten()
{
    append("flatten", Operation::Flatten);
    current_ = {elementCount(current_)};
    return *this;
}

Network NetworkBuilder::build() const
{
    inferShapes(network_);
    return network_;
}

} // namespace espalier
