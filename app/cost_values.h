// What the energy and roofline views show of a session, as their own plain values.
#pragma once

#include "core/hardware/cost.h"
#include "widgets/energy_plot.h"
#include "widgets/roofline_plot.h"

#include <vector>

namespace espalier {

/// Joules per picture by layer and source.
EnergyBreakdown energyOf(const std::vector<LayerInfo>& layers, const CostReport& costs);

/// Each layer's operations, bytes and times, dense and as planned, under the chip's roof.
Roofline rooflineOf(
    const std::vector<LayerInfo>& layers, const CostReport& costs, const Accelerator& accelerator);

} // namespace espalier
