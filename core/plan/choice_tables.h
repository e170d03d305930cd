#pragma once

#include "core/plan/allocation.h"

#include <vector>

namespace espalier {

/// Everything that may be asked of each layer, with what it is predicted to lose.
struct ChoiceTables {
    std::vector<std::vector<LayerPlan>> plans;
    std::vector<std::vector<double>> losses; ///< points
    bool operator==(const ChoiceTables&) const = default;
};
ChoiceTables choicesOf(const AllocationRequest& request);

/// How much each choice would add to the cost of `base`, were it the only change. A layer's choice is charged
/// with what it costs its neighbours, whose traffic depends on its activation bits.
std::vector<std::vector<double>> addedCosts(
    const ChoiceTables& tables, const Plan& base, const CostOfPlan& cost);

} // namespace espalier
