#pragma once

#include "core/run/progress.h"
#include "core/run/recipe.h"

#include <span>
#include <vector>

namespace espalier {

/// One stretch of a run with a training of its own.
struct Stage {
    Phase phase = Phase::Dense;
    int step = 0; ///< partial model, from 0
    double progress = 1.0; ///< how far on the way from dense to the plan this stage prunes (see partialPlan)
    int epochs = 0;
    bool operator==(const Stage&) const = default;
};

/// The stages that lead to a plan, in order: dense training (if wanted), pruning and retraining for every
/// partial model, quantization where the plan asks for bits or thresholds. Partial ratios at or beyond the
/// plan's are left out, as are those at or below `reached`, the pruning ratio that the network stands at.
std::vector<Stage> scheduleOf(const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers,
    bool trainDense, double reached = 1.0);

/// Number of partial models of a schedule.
int stepsOf(std::span<const Stage> stages);

} // namespace espalier
