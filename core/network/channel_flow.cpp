#include "core/network/channel_flow.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

/// Goes through a network node by node, in the order of execution.
class FlowBuilder {
public:
    FlowBuilder(const Network& network, const OutputFilter& filter)
        : network_(network), filter_(filter), shapes_(inferShapes(network)), uses_(network.parameters.size())
    {
        for (const auto& node : network.nodes)
            for (const auto& parameter : {node.weight, node.bias, node.runningMean, node.runningVariance})
                if (parameter)
                    ++uses_[at(*parameter)];
    }

    ChannelFlow run()
    {
        for (std::size_t index = 0; index < network_.nodes.size(); ++index) {
            add(index);
            if (filter_)
                for (auto& constant : flow_.nodes[index].constants)
                    if (constant)
                        constant = filter_(index, *constant);
        }
        flow_.pinned[flow_.nodes.back().space] = true; // the answer
        return std::move(flow_);
    }

private:
    void add(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        switch (node.operation) {
        case Operation::Conv2d:
        case Operation::Linear: addLayer(index); break;
        case Operation::Relu:
            flow_.nodes.push_back(sourceOf(node));
            for (auto& constant : flow_.nodes.back().constants)
                if (constant)
                    constant = std::max(*constant, 0.0F);
            break;
        case Operation::MaxPool2d: flow_.nodes.push_back(sourceOf(node)); break;
        case Operation::AveragePool2d: addAveragePool(node); break;
        case Operation::GlobalAveragePool2d: flow_.nodes.push_back(sourceOf(node)); break;
        case Operation::BatchNorm2d: addBatchNorm(index); break;
        case Operation::Add: addSum(index); break;
        case Operation::Flatten:
            flow_.nodes.push_back(sourceOf(node));
            flow_.nodes.back().elements =
                elementCount(shapes_[index]) / static_cast<std::int64_t>(flow_.nodes.back().constants.size());
            break;
        default: addUnknown(index); break;
        }
    }

    /// By value: what is added next may move the nodes.
    NodeChannels sourceOf(const Node& node) const { return flow_.nodes[at(node.inputs.front())]; }

    void addNewSpace(std::size_t index, bool pinned)
    {
        flow_.nodes.push_back({.space = flow_.pinned.size(), .constants = {}});
        flow_.nodes.back().constants.resize(static_cast<std::size_t>(shapes_[index].front()));
        flow_.pinned.push_back(pinned);
    }

    void addUnknown(std::size_t index)
    {
        for (const auto source : network_.nodes[index].inputs)
            flow_.pinned[flow_.nodes[at(source)].space] = true;
        addNewSpace(index, true);
    }

    /// Zeros that padding counts in lower a constant at the borders.
    void addAveragePool(const Node& node)
    {
        const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
        flow_.nodes.push_back(sourceOf(node));
        if (!pool.countPadding || pool.padding == Extent{0, 0})
            return;
        for (auto& constant : flow_.nodes.back().constants)
            if (constant && *constant != 0.0F)
                constant.reset();
    }

    void addBatchNorm(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        if (isShared(node.weight) || isShared(node.bias) || isShared(node.runningMean)
            || isShared(node.runningVariance)) {
            addUnknown(index);
            return;
        }
        const auto value = [this](const std::optional<int>& parameter, std::size_t channel) {
            return static_cast<double>(network_.parameters[at(*parameter)].values[channel]);
        };
        const double epsilon = std::get<BatchNormAttributes>(node.attributes).epsilon;
        flow_.nodes.push_back(sourceOf(node));
        auto& constants = flow_.nodes.back().constants;
        for (std::size_t channel = 0; channel < constants.size(); ++channel)
            if (auto& constant = constants[channel])
                constant = static_cast<float>(value(node.weight, channel)
                        * (static_cast<double>(*constant) - value(node.runningMean, channel))
                        / std::sqrt(value(node.runningVariance, channel) + epsilon)
                    + value(node.bias, channel));
    }

    /// Both summands become of one space.
    void addSum(std::size_t index)
    {
        const auto& inputs = network_.nodes[index].inputs;
        auto sum = flow_.nodes[at(inputs[0])];
        const auto other = flow_.nodes[at(inputs[1])];
        if (sum.elements != other.elements || sum.constants.size() != other.constants.size()) {
            addUnknown(index);
            return;
        }
        for (auto& node : flow_.nodes)
            if (node.space == other.space)
                node.space = sum.space;
        flow_.pinned[sum.space] = flow_.pinned[sum.space] || flow_.pinned[other.space];
        for (std::size_t channel = 0; channel < sum.constants.size(); ++channel) {
            auto& constant = sum.constants[channel];
            constant = constant && other.constants[channel]
                ? std::optional(*constant + *other.constants[channel])
                : std::nullopt;
        }
        flow_.nodes.push_back(std::move(sum));
    }

    bool isShared(const std::optional<int>& parameter) const
    {
        return parameter && uses_[at(*parameter)] > 1;
    }

    void addLayer(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        const auto source = sourceOf(node);
        const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
        const bool depthwise = LayerWeights(network_, source, index).isDepthwise();
        if (isShared(node.weight) || isShared(node.bias) || (conv && conv->groups > 1 && !depthwise)) {
            addUnknown(index);
            return;
        }
        if (depthwise)
            flow_.nodes.push_back(source);
        else
            addNewSpace(index, false);
        const LayerWeights weights(network_, source, index);
        for (std::size_t output = 0; output < weights.outputs(); ++output)
            flow_.nodes.back().constants[output] = constantOf(node, weights, output);
    }

    std::optional<float> constantOf(const Node& node, const LayerWeights& weights, std::size_t output) const
    {
        double sum =
            node.bias ? static_cast<double>(network_.parameters[at(*node.bias)].values[output]) : 0.0;
        for (std::size_t input = 0; input < weights.inputs(); ++input) {
            const auto share = weights.constantShare(output, input);
            if (!share)
                return std::nullopt;
            sum += *share;
        }
        return static_cast<float>(sum);
    }

    const Network& network_;
    const OutputFilter& filter_;
    std::vector<Shape> shapes_;
    std::vector<int> uses_; ///< by parameter
    ChannelFlow flow_;
};

} // namespace

ChannelFlow channelFlow(const Network& network, const OutputFilter& filter)
{
    return FlowBuilder(network, filter).run();
}

LayerWeights::LayerWeights(const Network& network, const NodeChannels& source, std::size_t index)
    : source_(source)
{
    const auto& node = network.nodes[index];
    const auto& weight = network.parameters[at(*node.weight)];
    values_ = weight.values;
    outputs_ = static_cast<std::size_t>(weight.shape[0]);
    inputs_ = static_cast<std::size_t>(weight.shape[1]);
    kernel_ = values_.size() / outputs_ / inputs_;
    if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
        groups_ = static_cast<std::size_t>(conv->groups);
        depthwise_ = groups_ > 1 && inputs_ == 1 && groups_ == outputs_;
        padded_ = conv->padding.height > 0 || conv->padding.width > 0;
    }
}

std::size_t LayerWeights::channelOf(std::size_t output, std::size_t input) const
{
    return (output / (outputs_ / groups_) * inputs_ + input) / static_cast<std::size_t>(source_.elements);
}

std::span<const float> LayerWeights::between(std::size_t output, std::size_t input) const
{
    return values_.subspan((output * inputs_ + input) * kernel_, kernel_);
}

bool LayerWeights::reads(std::size_t output, std::size_t input) const
{
    return std::ranges::any_of(between(output, input), [](float weight) { return weight != 0.0F; });
}

std::optional<double> LayerWeights::constantShare(std::size_t output, std::size_t input) const
{
    if (!reads(output, input))
        return 0.0;
    const auto& constant = source_.constants[channelOf(output, input)];
    if (!constant || (*constant != 0.0F && padded_))
        return std::nullopt;
    double sum = 0.0;
    for (const auto weight : between(output, input))
        sum += static_cast<double>(weight);
    return sum * static_cast<double>(*constant);
}

} // namespace espalier
