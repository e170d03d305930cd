#include "core/hardware/published_networks.h"

#include <array>
#include <utility>

namespace espalier {

LayerInfo convolutionLayer(const std::string& name, std::int64_t inputs, std::int64_t inputSize,
    std::int64_t outputs, std::int64_t outputSize, std::int64_t kernel, std::int64_t groups)
{
    LayerInfo layer;
    layer.name = name;
    layer.kind = LayerKind::Convolution;
    layer.weightShape = {outputs, inputs / groups, kernel, kernel};
    layer.inputShape = {inputs, inputSize, inputSize};
    layer.outputShape = {outputs, outputSize, outputSize};
    layer.weights = elementCount(layer.weightShape);
    layer.biases = outputs;
    layer.macs = layer.weights * outputSize * outputSize;
    return layer;
}

LayerInfo linearLayer(const std::string& name, std::int64_t inputs, std::int64_t outputs)
{
    LayerInfo layer;
    layer.name = name;
    layer.weightShape = {outputs, inputs};
    layer.inputShape = {inputs};
    layer.outputShape = {outputs};
    layer.weights = inputs * outputs;
    layer.biases = outputs;
    layer.macs = layer.weights;
    return layer;
}

std::vector<LayerInfo> alexnetLayers()
{
    return {convolutionLayer("conv1", 3, 227, 96, 55, 11), convolutionLayer("conv2", 96, 27, 256, 27, 5, 2),
        convolutionLayer("conv3", 256, 13, 384, 13, 3), convolutionLayer("conv4", 384, 13, 384, 13, 3, 2),
        convolutionLayer("conv5", 384, 13, 256, 13, 3, 2), linearLayer("fc6", 9216, 4096),
        linearLayer("fc7", 4096, 4096), linearLayer("fc8", 4096, 1000)};
}

std::vector<LayerInfo> vgg16Layers()
{
    std::vector<LayerInfo> layers;
    std::int64_t channels = 3;
    std::int64_t size = 224;
    int stage = 1;
    for (const auto& [count, width] :
        std::array<std::pair<int, int>, 5>{{{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}}}) {
        for (int layer = 1; layer <= count; ++layer) {
            const auto name = "conv" + std::to_string(stage) + '_' + std::to_string(layer);
            layers.push_back(convolutionLayer(name, channels, size, width, size, 3));
            channels = width;
        }
        size /= 2;
        ++stage;
    }
    layers.push_back(linearLayer("fc6", 25088, 4096));
    layers.push_back(linearLayer("fc7", 4096, 4096));
    layers.push_back(linearLayer("fc8", 4096, 1000));
    return layers;
}

} // namespace espalier
