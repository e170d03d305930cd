// What of a network stays on the chip.
#pragma once

#include "core/hardware/layer_cost.h"

#include <span>
#include <vector>

namespace espalier {

/// Room on the chip for a network's weights and for each layer's activations.
struct Placement {
    bool weightsResident = false;
    bool fits = true; ///< false: no DRAM, and not enough room on the chip
    double weightBits = 0.0; ///< of all layers, in the chip's format
    double weightRoom = 0.0; ///< bits that the chip has for weights to stay in
    std::vector<bool> activationsFit; ///< per layer: input and output at once

    /// The same with other weight bits in one layer.
    bool staysResident(double before, double after) const
    {
        return weightBits - before + after <= weightRoom;
    }
};

Placement placementOf(
    std::span<const LayerCase> cases, std::span<const LayerCost> costs, const Accelerator& accelerator);

/// Of one layer; its input must have been written on the chip and its output must be read there.
Residency residencyOf(const Placement& placement, std::size_t layer);

} // namespace espalier
