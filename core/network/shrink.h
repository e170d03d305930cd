#pragma once

#include "core/network/channel_flow.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// What is left of a layer node's weight array: positions in its first two dimensions, ascending.
struct KeptPart {
    std::vector<std::uint32_t> outputs;
    std::vector<std::uint32_t> inputs;
};

/// A network without the channels and features that do not matter.
struct ShrunkNetwork {
    Network network;
    std::vector<KeptPart> parts; ///< by node; empty where it is no layer
};

/// Cuts channels and features out of a network together with the weights and biases that lead to and from
/// them. The outputs stay the same, up to the rounding of sums in another order. What goes:
///
/// - what no kept weight reads on any way to the output;
/// - what is always the same value, such as a filter that was pruned whole: its value, after ReLU, pooling
/// and
///   so on, is added to the biases of what reads it. A convolution with padding sees zeros beyond the border
///   instead of the value, so before such a one only what is always zero goes.
///
/// Branches that meet in one node lose a channel together or not at all. Convolutions in groups keep all of
/// theirs, but for depthwise ones, and so do nodes that share parameters; a layer keeps at least one. Throws
/// Error where the shapes do not fit.
ShrunkNetwork shrink(const Network& network, const OutputFilter& filter = {});

} // namespace espalier
