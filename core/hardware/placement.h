// What of a network stays on the chip.
#pragma once

#include "core/hardware/layer_cost.h"
#include "core/hardware/layer_graph.h"

#include <span>
#include <vector>

namespace espalier {

/// Room on the chip for a network's weights and for activations, layer by layer.
struct Placement {
    bool weightsResident = false;
    bool fits = true; ///< false: no DRAM, and not enough room on the chip
    double weightBits = 0.0; ///< of all layers, in the chip's format
    double weightRoom = 0.0; ///< bits that the chip has for weights to stay in
    std::vector<bool>
        activationsFit; ///< per layer: input and output at once, and what waits for later layers
    std::vector<bool> tensorStays; ///< per tensor of the graph: from its first writer to its last reader
    std::vector<Residency> layers; ///< what of each layer stays

    /// The same with other weight bits in one layer.
    bool staysResident(double before, double after) const
    {
        return weightBits - before + after <= weightRoom;
    }
};

/// A tensor that later layers read again (a shortcut) stays where it fits beside all layers in between, and
/// else goes to DRAM and back.
Placement placementOf(std::span<const LayerCase> cases, std::span<const LayerCost> costs,
    const LayerGraph& graph, const Accelerator& accelerator);

} // namespace espalier
