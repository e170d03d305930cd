#pragma once

#include "core/plan/sensitivity.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// What a plan costs in one unit (bytes, joules, seconds, multiply-adds, ...): the whole, and each layer's
/// part.
struct PlanCost {
    double total = 0.0;
    std::vector<double> layers;
};
using CostOfPlan = std::function<PlanCost(const Plan&)>;

/// What sharing out works on. The references must outlive it.
struct AllocationRequest {
    std::span<const LayerInfo> layers;
    /// Locked layers stay as they are here. The others get new keep ratios and bits; whatever else is asked
    /// of them stays.
    const Plan& start;
    const LossModel& loss;
    const CostOfPlan& cost;
    bool chooseWeightBits = true; ///< among the measured ones; else they stay
    bool chooseActivationBits = false;
    /// Layers that keep all their weights; empty: none has to.
    std::vector<bool> dense = {};
    /// "4.9 KB" for messages.
    std::function<std::string(double cost)> costText = {};
};

struct Allocation {
    Plan plan;
    double loss = 0.0; ///< points, predicted
    double cost = 0.0; ///< of the whole plan, as CostOfPlan says
    /// Points (or cost, where that is made small) below which no plan of the same choices comes, as far as
    /// the cost of a plan is the sum of its layers'.
    double bound = 0.0;
    std::vector<std::size_t> restored; ///< layers that were put back to dense, see restoringDense
    bool operator==(const Allocation&) const = default;
};

/// The plan of least predicted loss whose cost is at most `budget`. A plan is only taken by its whole cost,
/// never by the sum of its layers. Throws Error naming the least cost within reach where the budget is below
/// it.
Allocation leastLossWithin(const AllocationRequest& request, double budget);

/// The cheapest plan that is predicted to lose at most `points`. Throws Error naming the least loss within
/// reach (locked layers may lose more than that alone).
Allocation cheapestWithin(const AllocationRequest& request, double points);

/// Layers that are slower than dense ones under a plan, one entry a layer.
using BelowBreakEven = std::function<std::vector<bool>(const Plan&)>;
using Allocate = std::function<Allocation(const AllocationRequest&)>;

/// ADMM-NN's hardware-aware loop (arXiv 1812.11677, section 5, figure 5): shares out, restores to dense what
/// ends below break-even, shares out again over the rest, until nothing new is below. Ends after at most one
/// round a layer, as what is restored stays so. Locked layers are never restored; bits stay free. Throws as
/// `allocate` does where the rest cannot make up for what was restored.
Allocation restoringDense(
    AllocationRequest request, const BelowBreakEven& belowBreakEven, const Allocate& allocate);

} // namespace espalier
