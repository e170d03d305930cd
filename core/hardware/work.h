// Multiply-adds of a layer, with and without its zeros.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/storage.h"
#include "core/network/layer_info.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Widths at which a layer runs on a chip.
struct OperandBits {
    int weight = 32;     ///< in memory
    int activation = 32; ///< of the layer's input
    int output = 32;     ///< of its output in memory
    int multiply = 32;   ///< of a weight at the multiplier
    int accumulator = 32;
    bool isFloat = false; ///< multiplied and added as 32-bit floats
    bool operator==(const OperandBits&) const = default;
};

/// What a layer is asked for, before the chip has its say: 32 means not quantized.
struct AskedBits {
    int weight = 32;
    int activation = 32;
    int output = 32;
};

/// Rounds the widths up to what the chip has. Unquantized values are floats where the chip has floats.
OperandBits operandBits(const LayerInfo& layer, const AskedBits& asked, const Accelerator& accelerator);

/// Multiply-adds of a whole batch. An operation count is twice this.
struct Work {
    std::int64_t denseMacs = 0;
    double executedMacs = 0.0; ///< neither skipped nor gated
    double gatedMacs = 0.0;    ///< the unit idles through them
    double fillerMacs = 0.0;   ///< with a weight that is only there to bridge a gap
    double slots = 0.0;        ///< unit cycles that are taken: executed, gated and filler
    double bitOperations = 0.0; ///< 2 · executed · weight bits, as ADMM-NN's table 8 counts
    bool operator==(const Work&) const = default;
};

/// `inputDensity` is the share of the layer's input that is not zero.
Work workOf(const LayerInfo& layer, const StorageSize& storage, double inputDensity, const OperandBits& bits,
    const Accelerator& accelerator, std::int64_t batch);

/// Of two-sided skipping as it really falls: multiply-adds whose weight and input are both not zero, when position
/// i of the weights of one output is met by `activeInputs[i]` non-zero inputs, summed over the output positions.
double twoSidedMacs(std::span<const std::uint32_t> positions, std::span<const std::int64_t> activeInputs);

/// Time lost when output channels are dealt out to `units` in turn and all wait for the slowest: the largest share
/// of work over the mean, at least 1. `workPerChannel`: for example kept weights of each.
double imbalance(std::span<const std::int64_t> workPerChannel, std::int64_t units);

} // namespace espalier
