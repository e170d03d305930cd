#pragma once

#include "core/plan/allocation.h"

#include <vector>

namespace espalier {

/// What pruning a layer a little more would lose for each unit that it saves (points per byte, per joule,
/// ...), at the layer's present setting: over a tenth less and a tenth more of its weights. Infinite where it
/// saves nothing.
std::vector<double> pricesOf(
    std::span<const LayerInfo> layers, const Plan& plan, const LossModel& loss, const CostOfPlan& cost);

/// A plan in which some layers were just set (1 in `isSet`), fitted to a budget by the others: their keep
/// ratios move together, ln keep of each by t / price, so that the cheap ones give most; t as small as the
/// budget allows, or below 0 where there is room to give weights back. Set and locked layers stay. Without
/// prices (empty) all move alike. Where the others cannot give enough they give all they can, and the result
/// costs more than `budget`; else never.
Plan givingWay(std::span<const LayerInfo> layers, const Plan& plan, const std::vector<bool>& isSet,
    std::span<const double> prices, const CostOfPlan& cost, double budget);

} // namespace espalier
