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
    int epochs = 0; ///< 0: what it does, it does without training
    bool operator==(const Stage&) const = default;
};

/// The stages that lead to a plan, in order: dense training (if wanted), pruning and retraining by the
/// recipe's strategy, quantization where the plan asks for bits or thresholds. What a network that stands at
/// the pruning ratio `reached` has behind it is left out.
std::vector<Stage> scheduleOf(const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers,
    bool trainDense, double reached = 1.0);

/// The recipe's ratios of partial models beyond `reached` and before the plan's own.
std::vector<double> partialRatios(
    const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers, double reached = 1.0);

/// The budget that every strategy gets: epochs of pruning and retraining of all partial models and the
/// target.
int pruningEpochs(
    const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers, double reached = 1.0);

/// Number of partial models of a schedule.
int stepsOf(std::span<const Stage> stages);

/// Whether a stage puts weights or activations on levels.
bool isQuantizing(const Stage& stage);

} // namespace espalier
