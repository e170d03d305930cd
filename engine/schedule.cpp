#include "engine/schedule.h"

#include <algorithm>

namespace espalier {

namespace {

bool quantizes(const LayerPlan& layer)
{
    return layer.weightBits != unquantizedBits || layer.activationBits != unquantizedBits
        || layer.activationThreshold > 0.0;
}

} // namespace

std::vector<Stage> scheduleOf(const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers,
    bool trainDense, double reached)
{
    std::vector<Stage> stages;
    if (trainDense && recipe.dense.epochs > 0)
        stages.push_back({.phase = Phase::Dense, .epochs = recipe.dense.epochs});
    const auto ratio = totalsOf(plan, layers).pruningRatio();
    int step = 0;
    const auto addStep = [&](double progress) {
        stages.push_back({Phase::Prune, step, progress, recipe.prune.epochs});
        if (recipe.prune.retrainEpochs > 0)
            stages.push_back({Phase::Retrain, step, progress, recipe.prune.retrainEpochs});
        ++step;
    };
    if (ratio > 1.0) {
        for (const auto partial : recipe.prune.ratios)
            if (partial > reached && partial < ratio)
                addStep(progressFor(plan, layers, partial));
        addStep(1.0);
    }
    if (std::ranges::any_of(plan.layers, quantizes))
        stages.push_back({Phase::Quantize, std::max(0, step - 1), 1.0, recipe.quantize.epochs});
    return stages;
}

int stepsOf(std::span<const Stage> stages)
{
    int steps = 1;
    for (const auto& stage : stages)
        steps = std::max(steps, stage.step + 1);
    return steps;
}

} // namespace espalier
