#include "core/formats/esp_graph.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"
#include "core/formats/esp_graph_layout.h"

#include <algorithm>
#include <bit>

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
        const auto roles = arrayRolesOf(node.operation, node.bias.has_value());
        const bool arraysAreUsual = !roles.empty() && hasUsualArrays(node, roles);
        out_.byte(static_cast<std::uint8_t>(static_cast<unsigned>(operation) | (chains ? chained : 0)
            | (usual ? usualName : 0) | (node.bias ? hasBias : 0) | (arraysAreUsual ? usualArrays : 0)));
        if (!usual)
            out_.text(node.name);
        if (!chains) {
            out_.number(node.inputs.size());
            sizes(node.inputs);
        }
        if (!roles.empty()) {
            sizes(parameter(node.weight).shape);
            arrays(node, roles, arraysAreUsual);
        }
        if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes))
            shared(ConvolutionSizes{conv->stride.height, conv->stride.width, conv->padding.height,
                       conv->padding.width, conv->dilation.height, conv->dilation.width, conv->groups},
                usualConvolution);
        if (const auto* pool = std::get_if<PoolAttributes>(&node.attributes))
            shared(PoolingSizes{pool->kernel.height, pool->kernel.width, pool->stride.height,
                       pool->stride.width, pool->padding.height, pool->padding.width},
                usualPooling);
        if (const auto* pool = std::get_if<AveragePoolAttributes>(&node.attributes))
            shared(AveragePoolingSizes{pool->kernel.height, pool->kernel.width, pool->stride.height,
                       pool->stride.width, pool->padding.height, pool->padding.width,
                       pool->countPadding ? 1 : 0},
                usualAveragePooling);
        if (const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes))
            scale(norm->epsilon);
        if (const auto* norm = std::get_if<LocalResponseNormAttributes>(&node.attributes)) {
            size(norm->size);
            for (const auto value : {norm->alpha, norm->beta, norm->bias})
                scale(value);
        }
        if (const auto* unknown = std::get_if<UnknownAttributes>(&node.attributes)) {
            out_.text(unknown->type);
            out_.number(unknown->outputShape.size());
            sizes(unknown->outputShape);
        }
    }

    template <class Sizes>
    void shared(const Sizes& values, const Sizes& usual)
    {
        out_.byte(values == usual ? 1 : 0);
        if (values != usual)
            sizes(values);
    }

    bool hasUsualArrays(const Node& node, const std::vector<ArrayRole>& roles) const
    {
        auto next = nextArray_;
        return std::ranges::all_of(roles, [&](const ArrayRole& role) {
            const auto& place = node.*role.place;
            return place == next++ && parameter(place).name == node.name + role.ending;
        });
    }

    void arrays(const Node& node, const std::vector<ArrayRole>& roles, bool usual)
    {
        nextArray_ += static_cast<int>(roles.size());
        if (usual)
            return;
        for (const auto& role : roles) {
            size(*(node.*role.place));
            out_.text(parameter(node.*role.place).name);
        }
    }

    void scale(float value) { out_.littleEndian(std::bit_cast<std::uint32_t>(value), 4); }

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
