#include "core/compress/sparse/graph_facts.h"

#include <algorithm>

namespace espalier {

namespace {

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

/// Marks what `node` reads of its input, given which of its own outputs are read.
class ReadMarker {
public:
    ReadMarker(const Network& network, const std::vector<ParameterGroup>& groups, GraphFacts& facts)
        : network_(network), groups_(groups), facts_(facts)
    {
    }

    void mark(int index)
    {
        const auto& node = network_.nodes[at(index)];
        const auto& own = facts_.read[at(index)];
        for (const auto source : node.inputs) {
            auto& input = facts_.read[at(source)];
            switch (node.operation) {
            case Operation::Conv2d: markConvolution(node, own, input); break;
            case Operation::Linear: markLinear(node, own, input); break;
            case Operation::Flatten: markFlattened(own, input); break;
            case Operation::LocalResponseNorm: markNeighbours(node, own, input); break;
            default:
                for (std::size_t unit = 0; unit < input.size(); ++unit)
                    input[unit] |= own[unit];
            }
        }
    }

private:
    using Units = std::vector<std::uint8_t>;

    const std::vector<std::uint32_t>& kept(const Node& node) const
    {
        return groups_[at(*node.weight)].positions;
    }

    void markConvolution(const Node& node, const Units& own, Units& input) const
    {
        const auto& conv = std::get<Conv2dAttributes>(node.attributes);
        const auto area = static_cast<std::size_t>(conv.kernel.height * conv.kernel.width);
        const auto channelsIn = input.size() / static_cast<std::size_t>(conv.groups);
        const auto channelsOut = own.size() / static_cast<std::size_t>(conv.groups);
        for (const auto position : kept(node)) {
            const auto row = position / (channelsIn * area);
            if (own[row])
                input[row / channelsOut * channelsIn + position / area % channelsIn] = 1;
        }
    }

    void markLinear(const Node& node, const Units& own, Units& input) const
    {
        for (const auto position : kept(node))
            if (own[position / input.size()])
                input[position % input.size()] = 1;
    }

    static void markNeighbours(const Node& node, const Units& own, Units& input)
    {
        const auto size =
            static_cast<std::size_t>(std::get<LocalResponseNormAttributes>(node.attributes).size);
        for (std::size_t channel = 0; channel < own.size(); ++channel) {
            const auto first = channel - std::min(channel, size / 2);
            const auto last = std::min(own.size(), channel + (size - 1) / 2 + 1);
            for (auto near = first; own[channel] && near < last; ++near)
                input[near] = 1;
        }
    }

    static void markFlattened(const Units& own, Units& input)
    {
        const auto each = own.size() / input.size();
        for (std::size_t feature = 0; feature < own.size(); ++feature)
            input[feature / each] |= own[feature];
    }

    const Network& network_;
    const std::vector<ParameterGroup>& groups_;
    GraphFacts& facts_;
};

} // namespace

GraphFacts::GraphFacts(const Network& network, const std::vector<ParameterGroup>& groups)
    : shapes(inferShapes(network))
    , readers(network.nodes.size())
    , border(network.nodes.size(), Extent{0, 0})
    , needsGradient(network.nodes.size(), false)
{
    for (std::size_t index = 0; index < network.nodes.size(); ++index) {
        const auto& node = network.nodes[index];
        needsGradient[index] = node.weight.has_value();
        for (const auto source : node.inputs) {
            readers[at(source)].push_back(static_cast<int>(index));
            needsGradient[index] = needsGradient[index] || needsGradient[at(source)];
            if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
                auto& widest = border[at(source)];
                widest.height = std::max(widest.height, conv->padding.height);
                widest.width = std::max(widest.width, conv->padding.width);
            }
        }
        read.emplace_back(static_cast<std::size_t>(shapes[index].front()), std::uint8_t{0});
    }
    std::ranges::fill(read.back(), std::uint8_t{1});
    ReadMarker marker(network, groups, *this);
    for (auto index = static_cast<int>(network.nodes.size()) - 1; index >= 0; --index)
        marker.mark(index);
}

std::optional<int> GraphFacts::onlyReader(const Network& network, int node, Operation operation) const
{
    const auto& all = readers[at(node)];
    if (all.size() != 1 || network.nodes[at(all.front())].operation != operation)
        return std::nullopt;
    return all.front();
}

} // namespace espalier
