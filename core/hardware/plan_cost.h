// One figure of the cost report as a function of the plan, for whatever plans to a budget.
#pragma once

#include "core/hardware/cost.h"
#include "core/plan/allocation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// What a budget can be about.
enum class Quantity {
    Bytes, ///< stored: weights, indices, tables and biases in the smallest formats
    Energy, ///< joules a picture
    Latency, ///< seconds a picture
    Macs, ///< multiply-adds that are executed, a picture
    Weights, ///< that are kept
};

/// "bytes", "energy", "latency", "MACs", "weights".
std::string toText(Quantity quantity);

/// Of a report that is there already; the same number as CostOfPlan gives.
double quantityOf(const CostReport& report, Quantity quantity);

/// The quantity of any plan of these layers. The layers' parts add up to the whole: what happens between
/// layers belongs to the one on whose output it rides. Copies what it is given. Throws as estimateCost does.
CostOfPlan costOfPlan(
    Quantity quantity, std::vector<LayerInfo> layers, Accelerator accelerator, CostOptions options = {});

/// Layers that pruning makes slower on the chip; see BreakEvenMark::Below.
BelowBreakEven belowBreakEven(
    std::vector<LayerInfo> layers, Accelerator accelerator, CostOptions options = {});

} // namespace espalier
