#pragma once

#include "core/hardware/published_networks.h"
#include "core/plan/plan.h"

namespace espalier {

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
