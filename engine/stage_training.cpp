#include "engine/stage_training.h"

#include "core/compress/stop_rules.h"
#include "engine/process_group.h"
#include "engine/strategy.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

class DenseTraining : public StageTraining {
public:
    using StageTraining::StageTraining;

    RateSchedule rates() const override
    {
        const auto& options = context_.recipe.dense;
        return {options.learningRate, options.finalLearningRate, true};
    }
    int shiftPixels() const override { return context_.recipe.dense.shiftPixels; }
    bool isDone() const override { return isOnPlateau(); }
};

} // namespace

std::size_t StageContext::weightOf(std::size_t layer) const
{
    return static_cast<std::size_t>(
        *state.network.nodes[static_cast<std::size_t>(layers[layer].node)].weight);
}

BatchOptions StageContext::batches(BatchOptions options) const
{
    if (processes) {
        options.part = processes->rank();
        options.parts = processes->size();
    }
    return options;
}

std::unique_ptr<StageTraining> makeDenseTraining(StageContext context)
{
    return std::make_unique<DenseTraining>(context);
}

std::unique_ptr<StageTraining> makeTraining(StageContext context)
{
    switch (context.stage().phase) {
    case Phase::Dense: return makeDenseTraining(context);
    case Phase::Prune: return strategyOf(context.recipe.strategy).pruneTraining(context);
    case Phase::Retrain: return makeRetrainTraining(context);
    default: return makeQuantizeTraining(context);
    }
}

bool StageTraining::isOnPlateau() const
{
    const auto& stop = context_.recipe.stop;
    if (stop.plateauEpochs <= 0)
        return false;
    std::vector<double> accuracies;
    for (const auto& point : context_.state.curve)
        if (point.epoch > static_cast<double>(context_.state.firstEpoch) && point.validationAccuracy >= 0.0)
            accuracies.push_back(point.validationAccuracy);
    return onPlateau(accuracies, stop.plateauEpochs, stop.plateauGain);
}

RateSchedule PruneTraining::rates() const
{
    const auto& options = context_.recipe.prune;
    return {options.learningRate, options.finalLearningRate, true};
}

double rhoFactor(std::span<const LayerInfo> layers, std::size_t layer)
{
    const auto largest = std::ranges::max_element(layers, {}, &LayerInfo::weights)->weights;
    return std::pow(static_cast<double>(largest) / static_cast<double>(layers[layer].weights), 0.25);
}

} // namespace espalier
