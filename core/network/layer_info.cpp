#include "core/network/layer_info.h"

namespace espalier {

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
        if (node.operation != Operation::Conv2d && node.operation != Operation::Linear)
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
    return layers;
}

} // namespace espalier
