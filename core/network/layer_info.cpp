#include "core/network/layer_info.h"

namespace espalier {

namespace {

class ActivationSearch {
public:
    explicit ActivationSearch(const Network& network)
        : network_(network), onlyReader_(network.nodes.size()), owner_(network.nodes.size())
    {
        const auto counts = readerCounts(network);
        for (std::size_t reader = 0; reader < network.nodes.size(); ++reader)
            for (const auto source : network.nodes[reader].inputs)
                if (counts[at(source)] == 1)
                    onlyReader_[at(source)] = static_cast<int>(reader);
    }

    void fill(std::vector<LayerInfo>& layers)
    {
        for (std::size_t index = 0; index < layers.size(); ++index) {
            const auto site = layers[index].isLast ? std::nullopt : siteOf(layers[index].node);
            if (!site || owner_[at(*site)])
                continue;
            owner_[at(*site)] = index;
            layers[index].activationNode = site;
        }
        for (auto& layer : layers)
            layer.inputLayer = sourceOf(layer.node);
    }

private:
    static std::size_t at(int node) { return static_cast<std::size_t>(node); }

    std::optional<int> siteOf(int layer) const
    {
        auto reader = onlyReader_[at(layer)];
        while (reader && mayLieBeforeRelu(network_.nodes[at(*reader)].operation))
            reader = onlyReader_[at(*reader)];
        return reader && network_.nodes[at(*reader)].operation == Operation::Relu ? reader : std::nullopt;
    }

    static bool mayLieBeforeRelu(Operation operation)
    {
        return operation == Operation::Add || operation == Operation::BatchNorm2d
            || operation == Operation::MaxPool2d || operation == Operation::Flatten;
    }

    std::optional<std::size_t> sourceOf(int layer) const
    {
        auto node = network_.nodes[at(layer)].inputs.front();
        while (!owner_[at(node)]) {
            const auto operation = network_.nodes[at(node)].operation;
            if (operation != Operation::Relu && operation != Operation::MaxPool2d
                && operation != Operation::Flatten)
                return std::nullopt;
            node = network_.nodes[at(node)].inputs.front();
        }
        return owner_[at(node)];
    }

    const Network& network_;
    std::vector<std::optional<int>> onlyReader_;
    std::vector<std::optional<std::size_t>> owner_; ///< by node, the layer whose levels apply there
};

} // namespace

std::string toText(LayerKind kind)
{
    return kind == LayerKind::Convolution ? "conv" : "fc";
}

std::vector<LayerInfo> layersOf(const Network& network)
{
    const auto shapes = inferShapes(network);
    std::vector<LayerInfo> layers;
    for (std::size_t index = 0; index < network.nodes.size(); ++index) {
        const auto& node = network.nodes[index];
        if (!isLayer(node))
            continue;
        const auto& weight = network.parameters[static_cast<std::size_t>(*node.weight)];
        LayerInfo layer;
        layer.name = node.name;
        layer.kind = node.operation == Operation::Conv2d ? LayerKind::Convolution : LayerKind::Linear;
        layer.node = static_cast<int>(index);
        layer.weightShape = weight.shape;
        layer.inputShape = shapes[static_cast<std::size_t>(node.inputs.front())];
        layer.outputShape = shapes[index];
        layer.weights = elementCount(weight.shape);
        layer.biases = node.bias ? weight.shape.front() : 0;
        const auto positions = elementCount(layer.outputShape) / weight.shape.front();
        layer.macs = layer.weights * positions;
        layers.push_back(std::move(layer));
    }
    if (!layers.empty())
        layers.back().isLast = true;
    ActivationSearch(network).fill(layers);
    return layers;
}

} // namespace espalier
