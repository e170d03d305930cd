// Multiply-adds of a layer, with and without its zeros.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/storage.h"
#include "core/network/layer_info.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <optional>

namespace espalier {

/// Widths at which a layer runs on a chip.
struct OperandBits {
    int weight = 32; ///< in memory
    int activation = 32; ///< of the layer's input
    int output = 32; ///< of its output in memory
    int multiply = 32; ///< of a weight at the multiplier
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
    double gatedMacs = 0.0; ///< the unit idles through them
    double fillerMacs = 0.0; ///< with a weight that is only there to bridge a gap
    double unitCycles = 0.0; ///< taken by executed, gated and filler ones together
    /// Share of the weights that reach a unit, fillers included; 1 without skipping.
    double weightDensity = 1.0;
    double bitOperations = 0.0; ///< 2 · executed · weight bits, as ADMM-NN's table 8 counts
    /// Time of the busiest unit over the mean one's, from the real mask; 0: not known.
    double imbalance = 0.0;
    bool operator==(const Work&) const = default;

    /// Operations as some papers count: two for each multiply-add.
    double executedOperations() const { return 2.0 * executedMacs; }
};

/// How much of a layer is not zero.
struct OperandDensities {
    double input = 1.0; ///< share of the layer's input
    /// Share of the dense multiply-adds in which neither operand is 0; none: weights times input.
    std::optional<double> effective = {};
};

Work workOf(const LayerInfo& layer, const StorageSize& storage, const OperandDensities& densities,
    const OperandBits& bits, const Accelerator& accelerator, std::int64_t batch);

/// What uneven columns cost where each unit has a queue of `depth`: (1 + P(none) / mean) · (1 + 3·cv² /
/// depth), fitted to simulations of 64 units with depths of 4 and more.
double queueImbalance(const ColumnSpread& spread, int depth);

} // namespace espalier
