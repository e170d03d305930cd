// One layer of a cost report, as it is asked for in the middle of a network.
#pragma once

#include "core/hardware/cost.h"

namespace espalier {

/// All that the cost of one layer depends on besides the chip.
struct LayerCase {
    const LayerInfo* layer = nullptr;
    AskedBits asked;
    GapCounts gaps;
    const MaskStatistics* mask = nullptr; ///< where `gaps` were counted; null: they are expected
    MaskStatistics expected; ///< by the plan and its pattern, where there is no mask
    double inputDensity = 1.0;
    double outputDensity = 1.0;
    std::int64_t batch = 1;
    bool readsPicture = false; ///< its input is the network's

    const MaskStatistics& statistics() const { return mask != nullptr ? *mask : expected; }
};

/// How the layer's weights lie in a file, whatever the chip: one scale where quantized, biases as floats.
StoredWeights storedWeights(const LayerCase& request);

/// What does not depend on the other layers: widths, storage in the smallest and in the chip's format, work.
LayerCost layerDemand(const LayerCase& request, const Accelerator& accelerator);

/// Bits of the dense activations that a layer reads and writes, for a whole batch.
struct ActivationBits {
    double input = 0.0;
    double output = 0.0;
};
ActivationBits activationBits(
    const LayerCase& request, const LayerCost& cost, const Accelerator& accelerator);

/// Adds traffic, energy and latency, given what stays on the chip.
void addMovement(LayerCost& cost, const LayerCase& request, const Residency& resident, bool fitsBuffer,
    const Accelerator& accelerator);

} // namespace espalier
