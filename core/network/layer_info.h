#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

enum class LayerKind { Convolution, Linear };

/// Plain facts of a node whose weights can be compressed, for one picture.
struct LayerInfo {
    std::string name;
    LayerKind kind = LayerKind::Linear;
    int node = 0; ///< position in Network::nodes
    Shape weightShape; ///< {out, in / groups, height, width} or {out, in}
    Shape inputShape; ///< activations read, without the batch
    Shape outputShape; ///< activations written, before any pooling
    std::int64_t weights = 0; ///< without biases, as the literature counts
    std::int64_t biases = 0;
    std::int64_t macs = 0; ///< multiply-adds with dense weights; an operation count is twice this
    bool isLast = false; ///< its output is the network's output, which is never quantized
    /// Node after which the layer's activation levels apply: the ReLU behind it, looking past batch-norm,
    /// addition, max-pooling and flattening where nothing else reads them. Nothing for the last layer, where
    /// no ReLU follows (the values have both signs, and levels begin at zero), and where an addition's ReLU
    /// belongs to an earlier layer, as that of a shortcut does.
    std::optional<int> activationNode = {};
    /// Position in layersOf of the layer whose activation levels hold for what this one reads: only ReLU,
    /// max-pooling and flattening lie between. Nothing for a layer that reads the picture or a mixture.
    std::optional<std::size_t> inputLayer = {};
    bool operator==(const LayerInfo&) const = default;

    std::int64_t inputElements() const { return elementCount(inputShape); }
    std::int64_t outputElements() const { return elementCount(outputShape); }
    /// Groups of input channels that each have filters of their own; 1 for a linear layer.
    std::int64_t groups() const
    {
        return kind == LayerKind::Convolution ? inputShape.at(0) / weightShape.at(1) : 1;
    }
    /// Output positions that share one weight: height × width of a convolution's output, 1 for a linear
    /// layer.
    std::int64_t reuse() const { return weights == 0 ? 0 : macs / weights; }
};

/// "conv" or "fc", as short as tables want it.
std::string toText(LayerKind kind);

/// The layers of a network in order of execution. Throws Error where the shapes do not fit.
std::vector<LayerInfo> layersOf(const Network& network);

} // namespace espalier
