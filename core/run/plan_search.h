// Plans for a budget that were tried before they are believed.
#pragma once

#include "core/hardware/budget.h"
#include "core/run/progress.h"

#include <functional>

namespace espalier {

/// What a plan is looked for, and with. The references must outlive the search.
struct PlanSearch {
    std::span<const LayerInfo> layers;
    const Plan& start; ///< its locked layers stay
    const LossModel& loss;
    const Accelerator& accelerator;
    const BudgetWish& wish;
    CostOptions options = {}; ///< see planForBudget
};

/// A plan, and how accurate the network is right after projection onto it.
struct ProbedPlan {
    Allocation allocation;
    Accuracy probe;
};

/// How accurate the network is right after projection onto a plan. May throw, e.g. where it was cancelled.
using ProbePlan = std::function<Accuracy(const Plan&)>;
/// Is handed every plan before it is probed.
using PlanObserver = std::function<void(const Allocation&)>;

/// The plan for the budget, probed. Losses of layers add up to more than their sum: a budget in points is
/// asked for again, tighter, until the plan as a whole keeps to it. Throws Error where none does, as
/// planForBudget and as `probe` do.
ProbedPlan searchPlan(const PlanSearch& search, const ProbePlan& probe, const PlanObserver& found = {});

} // namespace espalier
