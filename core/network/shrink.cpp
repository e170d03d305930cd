#include "core/network/shrink.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

using Marks = std::vector<std::uint8_t>;

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

std::vector<std::uint32_t> marked(const Marks& marks)
{
    std::vector<std::uint32_t> positions;
    for (std::size_t index = 0; index < marks.size(); ++index)
        if (marks[index])
            positions.push_back(static_cast<std::uint32_t>(index));
    return positions;
}

/// Finds the channels that must stay: those that reach the output through channels that must stay themselves.
class NeededChannels {
public:
    NeededChannels(const Network& network, const ChannelFlow& flow)
        : network_(network), flow_(flow), needed_(flow.pinned.size())
    {
        for (const auto& node : flow.nodes)
            needed_[node.space].assign(node.constants.size(), flow.pinned[node.space] ? 1 : 0);
        do
            followReaders();
        while (leaveNoneEmpty());
    }

    const Marks& of(std::size_t node) const { return needed_[flow_.nodes[node].space]; }

private:
    void followReaders()
    {
        bool changed = true;
        while (changed) {
            changed = false;
            for (auto node = network_.nodes.size(); node-- > 0;)
                if (isLayer(network_.nodes[node]))
                    changed = markWhatIsRead(node) || changed;
        }
    }

    bool markWhatIsRead(std::size_t node)
    {
        const auto source = at(network_.nodes[node].inputs.front());
        const LayerWeights weights(network_, flow_.nodes[source], node);
        auto& read = needed_[flow_.nodes[source].space];
        bool changed = false;
        for (std::size_t output = 0; output < weights.outputs(); ++output)
            for (std::size_t input = 0; input < weights.inputs(); ++input) {
                auto& mark = read[weights.channelOf(output, input)];
                if (!of(node)[output] || mark || weights.constantShare(output, input))
                    continue;
                mark = 1;
                changed = true;
            }
        return changed;
    }

    /// Shapes begin at 1: a layer that nothing needs keeps its first channel.
    bool leaveNoneEmpty()
    {
        bool changed = false;
        for (auto& marks : needed_)
            if (!marks.empty() && std::ranges::none_of(marks, [](auto mark) { return mark != 0; })) {
                marks.front() = 1;
                changed = true;
            }
        return changed;
    }

    const Network& network_;
    const ChannelFlow& flow_;
    std::vector<Marks> needed_; ///< by space
};

/// Takes one layer's part out of the old network into the new one.
class LayerCut {
public:
    LayerCut(const Network& network, const ChannelFlow& flow, const NeededChannels& needed, std::size_t node)
        : network_(network)
        , node_(network.nodes[node])
        , weights_(network, flow.nodes[at(node_.inputs.front())], node)
        , sourceNeeded_(needed.of(at(node_.inputs.front())))
    {
        part_.outputs = marked(needed.of(node));
        for (std::uint32_t input = 0; input < weights_.inputs(); ++input)
            if (stays(input))
                part_.inputs.push_back(input);
    }

    KeptPart apply(Network& shrunk, std::size_t index)
    {
        auto& node = shrunk.nodes[index];
        applyBias(shrunk, node); // may add a parameter, which moves the others
        auto& weight = shrunk.parameters[at(*node.weight)];
        weight.shape[0] = static_cast<std::int64_t>(part_.outputs.size());
        weight.shape[1] = static_cast<std::int64_t>(part_.inputs.size());
        weight.values = keptWeights();
        if (auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
            conv->outputChannels = weight.shape[0];
            if (weights_.isDepthwise())
                conv->groups = weight.shape[0];
        } else {
            std::get<LinearAttributes>(node.attributes).outputFeatures = weight.shape[0];
        }
        return std::move(part_);
    }

private:
    /// Grouped and depthwise convolutions read each input channel for filters of its own.
    bool stays(std::size_t input) const
    {
        const auto* conv = std::get_if<Conv2dAttributes>(&node_.attributes);
        return (conv && conv->groups > 1) || sourceNeeded_[weights_.channelOf(0, input)];
    }

    std::vector<float> keptWeights() const
    {
        std::vector<float> values;
        values.reserve(part_.outputs.size() * part_.inputs.size() * weights_.kernel());
        for (const auto output : part_.outputs)
            for (const auto input : part_.inputs) {
                const auto kernel = weights_.between(output, input);
                values.insert(values.end(), kernel.begin(), kernel.end());
            }
        return values;
    }

    /// What the cut inputs add to an output.
    double constantOf(std::size_t output) const
    {
        double sum = 0.0;
        for (std::size_t input = 0; input < weights_.inputs(); ++input)
            if (!stays(input))
                sum += *weights_.constantShare(output, input);
        return sum;
    }

    void applyBias(Network& shrunk, Node& node) const
    {
        std::vector<float> values;
        bool folded = false;
        for (const auto output : part_.outputs) {
            const auto constant = constantOf(output);
            folded = folded || constant != 0.0;
            const auto own = node_.bias ? network_.parameters[at(*node_.bias)].values[output] : 0.0F;
            values.push_back(static_cast<float>(static_cast<double>(own) + constant));
        }
        if (!node.bias && !folded)
            return;
        if (!node.bias) {
            node.bias = static_cast<int>(shrunk.parameters.size());
            shrunk.parameters.push_back({.name = node.name + ".bias", .shape = {}, .values = {}});
        }
        auto& bias = shrunk.parameters[at(*node.bias)];
        bias.shape = {static_cast<std::int64_t>(values.size())};
        bias.values = std::move(values);
    }

    const Network& network_;
    const Node& node_;
    LayerWeights weights_;
    const Marks& sourceNeeded_;
    KeptPart part_;
};

void cutBatchNorm(Network& network, const Node& node, const Marks& needed)
{
    for (const auto& index : {node.weight, node.bias, node.runningMean, node.runningVariance}) {
        auto& parameter = network.parameters[at(*index)];
        std::vector<float> values;
        for (const auto channel : marked(needed))
            values.push_back(parameter.values[channel]);
        parameter.shape = {static_cast<std::int64_t>(values.size())};
        parameter.values = std::move(values);
    }
}

} // namespace

ShrunkNetwork shrink(const Network& network, const OutputFilter& filter)
{
    const auto flow = channelFlow(network, filter);
    const NeededChannels needed(network, flow);
    ShrunkNetwork shrunk{network, std::vector<KeptPart>(network.nodes.size())};
    for (std::size_t node = 0; node < network.nodes.size(); ++node) {
        if (isLayer(network.nodes[node]))
            shrunk.parts[node] = LayerCut(network, flow, needed, node).apply(shrunk.network, node);
        if (network.nodes[node].operation == Operation::BatchNorm2d)
            cutBatchNorm(shrunk.network, network.nodes[node], needed.of(node));
    }
    return shrunk;
}

} // namespace espalier
