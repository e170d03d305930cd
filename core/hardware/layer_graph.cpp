#include "core/hardware/layer_graph.h"

#include "core/error.h"
#include "core/hardware/side_work.h"

#include <algorithm>

namespace espalier {

namespace {

/// Goes through the nodes in order and remembers in which tensor the output of each lies.
class GraphBuilder {
public:
    explicit GraphBuilder(const Network& network)
        : network_(network), shapes_(inferShapes(network)), tensorOf_(network.nodes.size())
    {
    }

    LayerGraph build()
    {
        graph_.tensors.push_back({.elements = elementCount(network_.inputShape)});
        for (std::size_t node = 0; node < network_.nodes.size(); ++node)
            add(node);
        return std::move(graph_);
    }

private:
    void add(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        switch (node.operation) {
        case Operation::Input: tensorOf_[index] = 0; return;
        case Operation::Conv2d:
        case Operation::Linear: addLayer(index); return;
        case Operation::Relu:
        case Operation::MaxPool2d:
        case Operation::Flatten:
        case Operation::BatchNorm2d:
        case Operation::Add:
        case Operation::AveragePool2d:
        case Operation::GlobalAveragePool2d:
        case Operation::LocalResponseNorm: break;
        case Operation::Unknown: tensorOf_[index] = unknownOutput(index); return;
        }
        tensorOf_[index] = node.inputs.size() > 1 ? sumOf(node) : tensorOf(node.inputs.front());
        addSideWork(index);
    }

    int tensorOf(int node) const { return tensorOf_[static_cast<std::size_t>(node)]; }
    ActivationTensor& tensor(int index) { return graph_.tensors[static_cast<std::size_t>(index)]; }

    void addLayer(std::size_t index)
    {
        const auto layer = static_cast<int>(graph_.inputs.size());
        const auto input = tensorOf(network_.nodes[index].inputs.front());
        graph_.inputs.push_back(input);
        tensor(input).readers.push_back(layer);
        tensor(input).lastUse = layer;
        tensorOf_[index] = static_cast<int>(graph_.tensors.size());
        graph_.outputs.push_back(tensorOf_[index]);
        graph_.tensors.push_back(
            {.producers = {layer}, .writtenBy = layer, .elements = elementCount(shapes_[index])});
    }

    /// Sums are formed in the operand that is written last, where nothing else reads it.
    int sumOf(const Node& node)
    {
        auto last = tensorOf(node.inputs.front());
        for (const auto input : node.inputs)
            last = tensor(tensorOf(input)).writtenBy > tensor(last).writtenBy ? tensorOf(input) : last;
        const auto writer = tensor(last).writtenBy;
        if (writer < 0)
            throw Error("node '" + node.name + "' adds up nothing that a layer wrote");
        auto sum = last;
        if (!tensor(last).readers.empty()) {
            sum = static_cast<int>(graph_.tensors.size());
            graph_.tensors.push_back({.writtenBy = writer, .elements = tensor(last).elements});
        }
        for (const auto input : node.inputs) {
            const auto operand = tensorOf(input);
            if (operand == sum)
                continue;
            const auto from = tensor(operand).producers;
            tensor(sum).producers.insert(tensor(sum).producers.end(), from.begin(), from.end());
            tensor(operand).lastUse = std::max(tensor(operand).lastUse, writer);
            operands_.push_back(operand);
        }
        return sum;
    }

    /// Costs nothing itself. What reads several operands puts its output into an array of its own, written
    /// along with the last of them.
    int unknownOutput(std::size_t index)
    {
        const auto& inputs = network_.nodes[index].inputs;
        auto last = tensorOf(inputs.front());
        for (const auto input : inputs)
            last = tensor(tensorOf(input)).writtenBy > tensor(last).writtenBy ? tensorOf(input) : last;
        const auto writer = tensor(last).writtenBy;
        if (inputs.size() == 1 || writer < 0)
            return last;
        ActivationTensor output{.writtenBy = writer, .elements = elementCount(shapes_[index])};
        for (const auto input : inputs) {
            auto& operand = tensor(tensorOf(input));
            output.producers.insert(
                output.producers.end(), operand.producers.begin(), operand.producers.end());
            operand.lastUse = std::max(operand.lastUse, writer);
        }
        graph_.tensors.push_back(std::move(output));
        return static_cast<int>(graph_.tensors.size()) - 1;
    }

    void addSideWork(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        const auto layer = std::max(0, tensor(tensorOf_[index]).writtenBy);
        auto work = sideWork(network_, shapes_, static_cast<int>(index));
        work.layer = layer;
        if (operands_.empty() && (work.adds > 0 || work.multiplies > 0))
            graph_.operations.push_back(work);
        for (const auto operand : operands_) {
            work.name = node.name;
            work.reads = operand;
            graph_.operations.push_back(work);
        }
        operands_.clear();
    }

    const Network& network_;
    std::vector<Shape> shapes_;
    std::vector<int> tensorOf_; ///< of each node's output
    std::vector<int> operands_; ///< other operands of the addition at hand
    LayerGraph graph_;
};

} // namespace

LayerGraph chainOf(std::span<const LayerInfo> layers)
{
    LayerGraph graph;
    graph.tensors.resize(layers.size() + 1);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto index = static_cast<int>(layer);
        graph.inputs.push_back(index);
        graph.outputs.push_back(index + 1);
        graph.tensors[layer].readers = {index};
        graph.tensors[layer].lastUse = index;
        graph.tensors[layer + 1].producers = {index};
        graph.tensors[layer + 1].writtenBy = index;
        graph.tensors[layer + 1].elements = layers[layer].outputElements();
    }
    if (!layers.empty())
        graph.tensors.front().elements = layers.front().inputElements();
    return graph;
}

LayerGraph layerGraph(const Network& network)
{
    return GraphBuilder(network).build();
}

void check(const LayerGraph& graph, std::span<const LayerInfo> layers)
{
    if (graph.inputs.size() != layers.size() || graph.outputs.size() != layers.size())
        throw Error("graph of " + std::to_string(graph.inputs.size()) + " layers, the network has "
            + std::to_string(layers.size()));
}

} // namespace espalier
