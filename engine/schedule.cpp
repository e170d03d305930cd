#include "engine/schedule.h"

#include "engine/strategy.h"

#include <algorithm>

namespace espalier {

namespace {

bool quantizesWeights(const LayerPlan& layer)
{
    return layer.weightBits != unquantizedBits;
}

bool quantizesActivations(const LayerPlan& layer)
{
    return layer.activationBits != unquantizedBits || layer.activationThreshold > 0.0;
}

} // namespace

std::vector<Stage> scheduleOf(const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers,
    bool trainDense, double reached)
{
    const auto& strategy = strategyOf(recipe.strategy);
    std::vector<Stage> stages;
    if (trainDense && recipe.dense.epochs > 0)
        stages.push_back({.phase = Phase::Dense, .epochs = recipe.dense.epochs});
    if (totalsOf(plan, layers).pruningRatio() > 1.0) {
        const auto pruning = strategy.stages(recipe, plan, layers, reached);
        stages.insert(stages.end(), pruning.begin(), pruning.end());
    }
    const bool weights = std::ranges::any_of(plan.layers, quantizesWeights);
    if (weights || std::ranges::any_of(plan.layers, quantizesActivations))
        stages.push_back({weights ? Phase::Quantize : Phase::Activations, stepsOf(stages) - 1, 1.0,
            strategy.trains() ? recipe.quantize.epochs : 0});
    return stages;
}

std::vector<double> partialRatios(
    const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers, double reached)
{
    const auto ratio = totalsOf(plan, layers).pruningRatio();
    std::vector<double> partial;
    std::ranges::copy_if(recipe.prune.ratios, std::back_inserter(partial),
        [&](double value) { return value > reached && value < ratio; });
    return partial;
}

int pruningEpochs(const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers, double reached)
{
    if (totalsOf(plan, layers).pruningRatio() <= 1.0)
        return 0;
    const auto steps = static_cast<int>(partialRatios(recipe, plan, layers, reached).size()) + 1;
    return steps * (recipe.prune.epochs + recipe.prune.retrainEpochs);
}

int stepsOf(std::span<const Stage> stages)
{
    int steps = 1;
    for (const auto& stage : stages)
        steps = std::max(steps, stage.step + 1);
    return steps;
}

bool isQuantizing(const Stage& stage)
{
    return stage.phase == Phase::Quantize || stage.phase == Phase::Activations;
}

} // namespace espalier
