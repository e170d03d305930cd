#include "core/run/plan_search.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr int mostTries = 8;
/// A little more than what the last plan was over by, but never so much that all is lost at once.
constexpr double caution = 0.9;
constexpr double leastFactor = 0.25;

} // namespace

ProbedPlan searchPlan(const PlanSearch& search, const ProbePlan& probe, const PlanObserver& found)
{
    const auto& wish = search.wish;
    const bool inPoints = !wish.budget.quantity;
    const auto dense = inPoints ? probe(densePlan(search.layers.size())) : Accuracy{};
    auto asked = wish;
    double lost = 0.0;
    for (int attempt = 0; attempt < mostTries; ++attempt) {
        ProbedPlan result;
        result.allocation = planForBudget(
            search.layers, search.start, search.loss, search.accelerator, asked, search.options);
        if (found)
            found(result.allocation);
        result.probe = probe(result.allocation.plan);
        lost = dense.percent() - result.probe.percent();
        if (!inPoints || lost <= wish.budget.amount)
            return result;
        asked.budget.amount *= std::max(leastFactor, caution * wish.budget.amount / lost);
    }
    throw Error("no plan was found that loses at most " + toText(wish.budget)
        + " as a whole: the last one loses " + std::to_string(lost) + " points before training");
}

} // namespace espalier
