// Networks that the cost model is tried on. Only their shapes matter.
#pragma once

#include "core/network/layer_info.h"
#include "core/network/network_builder.h"
#include "core/plan/plan.h"

#include <array>
#include <string>
#include <vector>

namespace espalier {

inline Conv2dAttributes convolution(
    std::int64_t outputs, std::int64_t kernel, std::int64_t padding, std::int64_t groups = 1, std::int64_t stride = 1)
{
    return {.outputChannels = outputs,
        .kernel = {kernel, kernel},
        .stride = {stride, stride},
        .padding = {padding, padding},
        .groups = groups};
}

/// AlexNet as trained by Krizhevsky et al., NIPS 2012: grouped, on 227 x 227 pictures.
inline std::vector<LayerInfo> alexnetLayers()
{
    const PoolAttributes pool{{3, 3}, {2, 2}};
    return layersOf(NetworkBuilder("AlexNet", {3, 227, 227})
                        .conv2d("conv1", convolution(96, 11, 0, 1, 4))
                        .maxPool2d(pool)
                        .conv2d("conv2", convolution(256, 5, 2, 2))
                        .maxPool2d(pool)
                        .conv2d("conv3", convolution(384, 3, 1))
                        .conv2d("conv4", convolution(384, 3, 1, 2))
                        .conv2d("conv5", convolution(256, 3, 1, 2))
                        .maxPool2d(pool)
                        .flatten()
                        .linear("fc6", 4096)
                        .linear("fc7", 4096)
                        .linear("fc8", 1000)
                        .build());
}

/// VGG-16 (Simonyan and Zisserman, ICLR 2015).
inline std::vector<LayerInfo> vgg16Layers()
{
    NetworkBuilder network("VGG-16", {3, 224, 224});
    const std::array<std::pair<int, int>, 5> blocks{{{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}}};
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        for (int layer = 1; layer <= blocks[block].first; ++layer)
            network.conv2d("conv" + std::to_string(block + 1) + '_' + std::to_string(layer),
                convolution(blocks[block].second, 3, 1));
        network.maxPool2d();
    }
    return layersOf(network.flatten().linear("fc6", 4096).linear("fc7", 4096).linear("fc8", 1000).build());
}

inline LayerInfo convolutionLayer(const std::string& name, std::int64_t inputs, std::int64_t inputSize,
    std::int64_t outputs, std::int64_t outputSize, std::int64_t kernel, std::int64_t groups = 1)
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

inline LayerInfo linearLayer(const std::string& name, std::int64_t inputs, std::int64_t outputs)
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

/// The 54 layers of ResNet-50 with the stride in the 3 x 3 convolutions, in order, as a chain (He et al., CVPR 2016).
inline std::vector<LayerInfo> resnet50Layers()
{
    std::vector<LayerInfo> layers{convolutionLayer("conv1", 3, 224, 64, 112, 7)};
    const std::array<std::int64_t, 4> blocks{3, 4, 6, 3};
    std::int64_t channels = 64;
    std::int64_t size = 56;
    for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
        const auto width = std::int64_t{64} << stage;
        for (std::int64_t block = 0; block < blocks[stage]; ++block) {
            const auto name = std::to_string(stage + 2) + '.' + std::to_string(block);
            const auto next = stage > 0 && block == 0 ? size / 2 : size;
            layers.push_back(convolutionLayer("a" + name, channels, size, width, size, 1));
            layers.push_back(convolutionLayer("b" + name, width, size, width, next, 3));
            layers.push_back(convolutionLayer("c" + name, width, next, 4 * width, next, 1));
            if (block == 0)
                layers.push_back(convolutionLayer("shortcut" + name, channels, size, 4 * width, next, 1));
            channels = 4 * width;
            size = next;
        }
    }
    layers.push_back(linearLayer("fc", 2048, 1000));
    layers.back().isLast = true;
    return layers;
}

/// The same wishes for all layers.
inline Plan uniformPlan(std::size_t layers, double keep, int weightBits, int activationBits)
{
    auto plan = densePlan(layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        plan.layers[layer].keep = keep;
        plan.layers[layer].weightBits = weightBits;
        if (layer + 1 < layers)
            plan.layers[layer].activationBits = activationBits;
    }
    return plan;
}

} // namespace espalier
