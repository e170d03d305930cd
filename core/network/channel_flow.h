#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// What becomes of a value that node number `node` puts out, beyond its operation: rounding to activation
/// levels, for instance.
using OutputFilter = std::function<float(std::size_t node, float value)>;

/// The channels (or features) of one node's output.
struct NodeChannels {
    std::size_t space =
        0; ///< nodes of one space have the same channels: what is cut from one is cut from all
    std::int64_t elements = 1; ///< of one channel, side by side, where a Flatten lies before
    std::vector<std::optional<float>> constants; ///< by channel: its value where that is always the same
};

/// How the channels of a network hang together.
struct ChannelFlow {
    std::vector<NodeChannels> nodes;
    std::vector<bool> pinned; ///< by space: all of its channels must stay
};

/// Follows the channels from the input on: convolutions and linear layers make new ones; element-wise,
/// pooling and depthwise nodes pass theirs on; a sum has those of both summands; and those of nodes that mix
/// them in another way are pinned. Throws Error where the shapes do not fit.
ChannelFlow channelFlow(const Network& network, const OutputFilter& filter = {});

/// The weights of a layer node, seen as outputs × inputs × kernel positions. `source` are the channels that
/// it reads; network and source must outlive it.
class LayerWeights {
public:
    LayerWeights(const Network& network, const NodeChannels& source, std::size_t node);

    std::size_t outputs() const { return outputs_; }
    std::size_t inputs() const { return inputs_; } ///< of one output
    std::size_t kernel() const { return kernel_; }
    bool isDepthwise() const { return depthwise_; } ///< output channel c reads input channel c alone
    const NodeChannels& source() const { return source_; }
    /// The channel of the node it reads that `input` of `output` is part of.
    std::size_t channelOf(std::size_t output, std::size_t input) const;
    std::span<const float> between(std::size_t output, std::size_t input) const;
    /// Some weight between the two is not zero.
    bool reads(std::size_t output, std::size_t input) const;
    /// What the input adds to the output always; nothing where it varies. A constant other than zero varies
    /// at the borders where it meets padding.
    std::optional<double> constantShare(std::size_t output, std::size_t input) const;

private:
    std::span<const float> values_;
    const NodeChannels& source_;
    std::size_t outputs_;
    std::size_t inputs_;
    std::size_t kernel_;
    std::size_t groups_ = 1;
    bool depthwise_ = false;
    bool padded_ = false;
};

} // namespace espalier
