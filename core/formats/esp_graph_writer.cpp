#include "core/formats/esp_graph.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"
#include "core/formats/esp_graph_layout.h"

#include <algorithm>

namespace espalier {

namespace {

using namespace esp;

class GraphWriter {
public:
    explicit GraphWriter(const Network& network) : network_(network) { }

    std::vector<std::uint8_t> write(const std::vector<std::string>& classNames)
    {
        out_.text(network_.name);
        out_.number(network_.inputShape.size());
        sizes(network_.inputShape);
        out_.number(network_.nodes.size());
        for (std::size_t index = 0; index < network_.nodes.size(); ++index)
            append(network_.nodes[index], std::span(network_.nodes).first(index));
        append(classNames);
        return out_.take();
    }

private:
    /// Sizes below 0 become numbers beyond every limit, which reading back refuses.
    void size(std::int64_t value) { out_.number(static_cast<std::uint64_t>(value)); }

    template <class Sizes>
    void sizes(const Sizes& values)
    {
        for (const auto value : values)
            size(value);
    }

    void append(const Node& node, std::span<const Node> before)
    {
        const auto operation = std::ranges::find(operations, node.operation) - operations.begin();
        const bool chains = node.inputs == chainedInputs(before);
        const bool usual = node.name == usualNameOf(node.operation, before);
        const bool hasArrays = isLayer(node.operation);
        const bool arraysAreUsual = hasArrays && hasUsualArrays(node);
        out_.byte(static_cast<std::uint8_t>(static_cast<unsigned>(operation) | (chains ? chained : 0)
            | (usual ? usualName : 0) | (node.bias ? hasBias : 0) | (arraysAreUsual ? usualArrays : 0)));
        if (!usual)
            out_.text(node.name);
        if (!chains) {
            out_.number(node.inputs.size());
            sizes(node.inputs);
        }
        if (hasArrays) {
            sizes(parameter(node.weight).shape);
            arrays(node, arraysAreUsual);
        }
        if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes))
            shared(ConvolutionSizes{conv->stride.height, conv->stride.width, conv->padding.height,
                       conv->padding.width, conv->dilation.height, conv->dilation.width, conv->groups},
                usualConvolution);
        if (const auto* pool = std::get_if<PoolAttributes>(&node.attributes))
            shared(PoolingSizes{pool->kernel.height, pool->kernel.width, pool->stride.height,
                       pool->stride.width, pool->padding.height, pool->padding.width},
                usualPooling);
    }

    template <class Sizes>
    void shared(const Sizes& values, const Sizes& usual)
    {
        out_.byte(values == usual ? 1 : 0);
        if (values != usual)
            sizes(values);
    }

    bool hasUsualArrays(const Node& node) const
    {
        return node.weight == nextArray_ && parameter(node.weight).name == node.name + ".weight"
            && (!node.bias
                || (node.bias == nextArray_ + 1 && parameter(node.bias).name == node.name + ".bias"));
    }

    void arrays(const Node& node, bool usual)
    {
        nextArray_ += node.bias ? 2 : 1;
        if (usual)
            return;
        size(*node.weight);
        out_.text(parameter(node.weight).name);
        if (node.bias) {
            size(*node.bias);
            out_.text(parameter(node.bias).name);
        }
    }

    const Parameter& parameter(const std::optional<int>& index) const
    {
        return network_.parameters[static_cast<std::size_t>(*index)];
    }

    void append(const std::vector<std::string>& classNames)
    {
        bool counted = true;
        for (std::size_t index = 0; index < classNames.size(); ++index)
            counted = counted && classNames[index] == std::to_string(index);
        out_.number(classNames.size());
        out_.byte(counted ? 1 : 0);
        if (!counted)
            for (const auto& name : classNames)
                out_.text(name);
    }

    const Network& network_;
    ByteWriter out_;
    int nextArray_ = 0; ///< first that no node has taken
};

} // namespace

std::vector<std::uint8_t> encodeGraph(const EspGraph& graph)
{
    auto bytes = GraphWriter(graph.network).write(graph.classNames);
    std::string reason = "some of its nodes or arrays hold what the format does not";
    try {
        if (decodeGraph(bytes) == graph)
            return bytes;
    } catch (const Error& error) {
        reason = error.what();
    }
    throw Error("network '" + graph.network.name + "' cannot be stored in an .esp file: " + reason);
}

} // namespace espalier
