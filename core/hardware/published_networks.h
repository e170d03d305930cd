// Networks that published tables are about: only their shapes, no weights.
#pragma once

#include "core/network/layer_info.h"

#include <string>
#include <vector>

namespace espalier {

/// A convolution of square maps with a square kernel.
LayerInfo convolutionLayer(const std::string& name, std::int64_t inputs, std::int64_t inputSize,
    std::int64_t outputs, std::int64_t outputSize, std::int64_t kernel, std::int64_t groups = 1);
LayerInfo linearLayer(const std::string& name, std::int64_t inputs, std::int64_t outputs);

/// AlexNet as trained by Krizhevsky et al., NIPS 2012: grouped, on 227 x 227 pictures.
std::vector<LayerInfo> alexnetLayers();

/// VGG-16 (Simonyan and Zisserman, ICLR 2015).
std::vector<LayerInfo> vgg16Layers();

} // namespace espalier
