// What the energy and roofline views show of a session, as their own plain values.
#pragma once

#include "core/hardware/cost.h"
#include "widgets/energy_plot.h"
#include "widgets/roofline_plot.h"

#include <vector>

namespace espalier {

/// Joules per picture by layer and source; what happens between layers is the last one.
EnergyBreakdown energyOf(const std::vector<LayerInfo>& layers, const CostReport& costs);

/// Each layer's operations, bytes and times, dense and as planned, under the chip's roof; last what happens
/// between layers, where that takes time.
Roofline rooflineOf(
    const std::vector<LayerInfo>& layers, const CostReport& costs, const Accelerator& accelerator);

} // namespace espalier
