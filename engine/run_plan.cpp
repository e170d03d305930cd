// How a run takes up a new plan.
#include "core/error.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>
#include <utility>

namespace espalier {

namespace {

/// Layouts of plans apart from their locks, which no run heeds.
Plan withoutLocks(Plan plan)
{
    for (auto& layer : plan.layers)
        layer.locked = false;
    return plan;
}

std::string toText(double value)
{
    std::ostringstream text;
    text << std::setprecision(4) << value;
    return text.str();
}

} // namespace

bool Run::takeUpNewPlan(StageTraining& training)
{
    const auto plan = newPlanOfAll();
    if (!plan)
        return false;
    check(*plan, layers_);
    if (withoutLocks(*plan) == withoutLocks(state_.target)) {
        state_.target = *plan;
        return false;
    }
    const auto before = std::exchange(state_.target, *plan);
    const bool sameKeep =
        std::ranges::equal(plan->layers, before.layers, [](const LayerPlan& left, const LayerPlan& right) {
            return left.keep == right.keep && left.pattern == right.pattern;
        });
    const auto here = state_.stages[state_.stage];
    state_.planChanged = true;

    // Dense training serves every plan, pruning every choice of bits: such a stage goes on, what follows is
    // new.
    const bool goesOn = here.phase == Phase::Dense || (sameKeep && !isQuantizing(here));
    if (!goesOn)
        leaveStageEarly(training);
    if (!sameKeep)
        liftMasks(before);
    auto rest = scheduleOf(job_.recipe, state_.target, layers_, false, ratioReached());
    if (here.phase == Phase::Dense)
        state_.stages.resize(state_.stage + 1);
    else if (goesOn)
        std::erase_if(state_.stages, isQuantizing);
    else
        state_.stages.resize(state_.stage);
    if (sameKeep && here.phase != Phase::Dense)
        std::erase_if(rest, [](const Stage& stage) { return !isQuantizing(stage); });
    // Steps are counted on: what is new comes after the step that the run stood at.
    for (auto& stage : rest) {
        if (sameKeep && here.phase != Phase::Dense)
            stage.step = goesOn ? stepsOf(state_.stages) - 1 : here.step;
        else if (here.phase != Phase::Dense)
            stage.step += here.step + 1;
        state_.stages.push_back(stage);
    }
    save();
    return !goesOn;
}

void Run::takeUpNewRho()
{
    const auto scale = newRhoScaleOfAll();
    if (!scale || *scale == state_.rhoScale)
        return;
    if (!(*scale > 0.0) || !std::isfinite(*scale))
        throw Error("a ρ of " + toText(*scale) + " times the recipe's was asked for, expected more than 0");
    state_.rhoScale = *scale;
    state_.notes.push_back(
        "from epoch " + toText(epochsDone()) + " on ρ was " + toText(*scale) + " times the recipe's");
    message_ = state_.notes.back();
}

void Run::leaveStageEarly(StageTraining& training)
{
    training.leave(*network_);
    state_.firstEpoch += epochsBegun();
    clearStage(state_);
    state_.activations.clear();
    state_.levels.clear();
    state_.frozen.clear();
    state_.frozenRounds = 0;
    state_.layers.assign(layers_.size(), {});
}

/// Where a new plan keeps more than has been left, or in another pattern, pruned weights may return: with
/// their values of the dense network, as a cut without training would find nothing in zeros.
void Run::liftMasks(const Plan& before)
{
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        auto& mask = state_.masks[layer];
        const auto& wanted = state_.target.layers[layer];
        if (wanted.pattern == before.layers[layer].pattern
            && std::ranges::count(mask, 1) >= keptWeights(wanted, layers_[layer]))
            continue;
        auto& weights = state_.network.parameters[context().weightOf(layer)].values;
        const auto& dense = state_.dense.parameters[context().weightOf(layer)].values;
        for (std::size_t index = 0; index < mask.size(); ++index)
            weights[index] = mask[index] ? weights[index] : dense[index];
        mask.clear();
    }
}

double Run::ratioReached() const
{
    double weights = 0;
    double kept = 0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const auto& mask = state_.masks[layer];
        const auto all = static_cast<double>(layers_[layer].weights);
        weights += all;
        kept += mask.empty() ? all : static_cast<double>(std::ranges::count(mask, 1));
    }
    return weights / std::max(1.0, kept);
}

} // namespace espalier
