// Ways to prune that go by the magnitudes of the weights: at once, little by little, after an L1 penalty.
#include "engine/histograms.h"
#include "engine/live_projection.h"
#include "engine/stage_training.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// A hard cut to the plan at the end of the stage; what the epochs before it do is up to others.
class CutTraining : public PruneTraining {
public:
    explicit CutTraining(StageContext context)
        : PruneTraining(context)
        , projection_(context)
        , plan_(partialPlan(context.state.target, context.stage().progress))
    {
    }

    void end(TrainableNetwork& network) override { context_.state.masks = projection_.cut(network, plan_); }

protected:
    LiveProjection projection_;
    Plan plan_;
};

/// Training with λ ‖W‖₁ added to the loss in the layers that are to lose weights, then the cut.
class L1Training : public CutTraining {
public:
    explicit L1Training(StageContext context) : CutTraining(context), isPruned_(layersToPrune(context, plan_))
    {
    }

    void addGradients(TrainableNetwork& network) override
    {
        const auto penalty = static_cast<float>(context_.recipe.prune.l1);
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer) {
            if (!isPruned_[layer])
                continue;
            const auto weights = values(network, layer);
            const auto gradients = network.gradients(context_.weightOf(layer));
            for (std::size_t index = 0; index < weights.size(); ++index)
                if (weights[index] != 0.0F)
                    gradients[index] += std::copysign(penalty, weights[index]);
        }
    }

    void atMark(TrainableNetwork& network, int) override
    {
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
            fillHistograms(context_.state.layers[layer], values(network, layer), values(network, layer));
    }

private:
    std::vector<bool> isPruned_;
};

/// Cuts at every mark to a keep ratio that falls fast at first and slowly in the end: from k₀ to k₁ as
/// k₁ + (k₀ − k₁) (1 − t)³ (Zhu and Gupta, arXiv 1710.01878, equation 1). What is cut stays zero.
class GradualTraining : public CutTraining {
public:
    using CutTraining::CutTraining;

    void begin(TrainableNetwork&) override
    {
        auto& start = context_.state.keptAtStart;
        start.clear();
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer) {
            const auto& mask = context_.state.masks[layer];
            start.push_back(mask.empty() ? context_.layers[layer].weights : std::ranges::count(mask, 1));
        }
    }

    std::optional<Masks> newMasks(TrainableNetwork& network, int mark) override
    {
        const auto plan = planAt(static_cast<double>(mark) / iterations());
        auto masks = projection_.cut(network, plan);
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer) {
            auto& progress = context_.state.layers[layer];
            const auto weights = values(network, layer);
            progress.keptWeights = keptWeights(plan.layers[layer], context_.layers[layer]);
            fillHistograms(progress, weights, weights);
        }
        return masks;
    }

private:
    Plan planAt(double time) const
    {
        auto plan = partialPlan(plan_, 0.0); // nothing cut but what patterns ask for
        for (std::size_t layer = 0; layer < plan.layers.size(); ++layer) {
            const auto first = static_cast<double>(context_.state.keptAtStart[layer])
                / static_cast<double>(context_.layers[layer].weights);
            const auto last = plan_.layers[layer].keep;
            const auto keep = last + (first - last) * std::pow(1.0 - time, 3.0);
            plan.layers[layer].keep = std::min(plan.layers[layer].keep, keep);
        }
        return plan;
    }
};

} // namespace

std::unique_ptr<StageTraining> makeCutTraining(StageContext context)
{
    return std::make_unique<CutTraining>(context);
}

std::unique_ptr<StageTraining> makeL1Training(StageContext context)
{
    return std::make_unique<L1Training>(context);
}

std::unique_ptr<StageTraining> makeGradualTraining(StageContext context)
{
    return std::make_unique<GradualTraining>(context);
}

} // namespace espalier
