#include "engine/strategy.h"

#include "engine/stage_training.h"

#include <array>

namespace espalier {

namespace {

using Layers = std::span<const LayerInfo>;
using MakeTraining = std::unique_ptr<StageTraining> (*)(StageContext);

void addStep(std::vector<Stage>& stages, int step, double progress, int epochs, int retrainEpochs)
{
    stages.push_back({Phase::Prune, step, progress, epochs});
    if (retrainEpochs > 0)
        stages.push_back({Phase::Retrain, step, progress, retrainEpochs});
}

class ProgressiveAdmm : public Strategy {
public:
    std::vector<Stage> stages(
        const Recipe& recipe, const Plan& plan, Layers layers, double reached) const override
    {
        std::vector<Stage> stages;
        int step = 0;
        for (const auto ratio : partialRatios(recipe, plan, layers, reached))
            addStep(stages, step++, progressFor(plan, layers, ratio), recipe.prune.epochs,
                recipe.prune.retrainEpochs);
        addStep(stages, step, 1.0, recipe.prune.epochs, recipe.prune.retrainEpochs);
        return stages;
    }
    std::unique_ptr<StageTraining> pruneTraining(StageContext context) const override
    {
        return makeAdmmTraining(context);
    }
};

/// One step for the whole way, with the epochs of all steps of the progressive one.
class OneStep : public Strategy {
public:
    enum class Epochs { AsProgressive, AllForRetraining, None };
    OneStep(MakeTraining make, Epochs epochs) : make_(make), epochs_(epochs) { }

    std::vector<Stage> stages(
        const Recipe& recipe, const Plan& plan, Layers layers, double reached) const override
    {
        const auto steps = static_cast<int>(partialRatios(recipe, plan, layers, reached).size()) + 1;
        const auto all = pruningEpochs(recipe, plan, layers, reached);
        const auto pruning = epochs_ == Epochs::AsProgressive ? steps * recipe.prune.epochs : 0;
        std::vector<Stage> stages;
        addStep(stages, 0, 1.0, pruning, epochs_ == Epochs::None ? 0 : all - pruning);
        return stages;
    }
    std::unique_ptr<StageTraining> pruneTraining(StageContext context) const override
    {
        return make_(context);
    }
    bool trains() const override { return epochs_ != Epochs::None; }

private:
    MakeTraining make_;
    Epochs epochs_;
};

} // namespace

const Strategy& strategyOf(StrategyKind kind)
{
    using Epochs = OneStep::Epochs;
    static const ProgressiveAdmm progressive;
    static const OneStep admm(makeAdmmTraining, Epochs::AsProgressive);
    static const OneStep oneShot(makeCutTraining, Epochs::AllForRetraining);
    static const OneStep gradual(makeGradualTraining, Epochs::AsProgressive);
    static const OneStep l1(makeL1Training, Epochs::AsProgressive);
    static const OneStep quantizeOnly(makeCutTraining, Epochs::None);
    static const std::array<const Strategy*, 6> all{
        &progressive, &admm, &oneShot, &gradual, &l1, &quantizeOnly};
    return *all.at(static_cast<std::size_t>(kind));
}

} // namespace espalier
