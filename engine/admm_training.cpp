#include "core/compress/stop_rules.h"
#include "engine/histograms.h"
#include "engine/live_projection.h"
#include "engine/stage_training.h"

namespace espalier {

namespace {

/// ADMM towards the keep ratios of one partial model, then the hard cut.
class AdmmTraining : public PruneTraining {
public:
    explicit AdmmTraining(StageContext context)
        : PruneTraining(context)
        , projection_(context)
        , plan_(partialPlan(context.state.target, context.stage().progress))
        , isPruned_(layersToPrune(context, plan_))
    {
    }

    void begin(TrainableNetwork& network) override
    {
        context_.state.admm.assign(context_.layers.size(), {});
        projection_.fromOutputBackwards(network, plan_, [&](std::size_t layer, const Projection& project) {
            auto& admm = context_.state.admm[layer];
            admm.start(values(network, layer), project, rhoOf(layer, 0));
            return std::span(admm.z());
        });
    }

    void addGradients(TrainableNetwork& network) override
    {
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
            if (isPruned_[layer])
                context_.state.admm[layer].addPenaltyGradient(
                    values(network, layer), network.gradients(context_.weightOf(layer)));
    }

    void atMark(TrainableNetwork& network, int mark) override
    {
        auto& state = context_.state;
        int changes = 0;
        projection_.fromOutputBackwards(network, plan_, [&](std::size_t layer, const Projection& project) {
            auto& admm = state.admm[layer];
            const auto residuals = admm.update(values(network, layer), project);
            auto& progress = state.layers[layer];
            progress.primalResidual = isPruned_[layer] ? residuals.primal : 0.0;
            progress.dualResidual = isPruned_[layer] ? residuals.dual : 0.0;
            progress.rho = admm.rho();
            progress.threshold = residuals.threshold;
            progress.keptWeights = keptWeights(plan_.layers[layer], context_.layers[layer]);
            progress.maskChanges = residuals.changes;
            fillHistograms(progress, values(network, layer), admm.z());
            progress.dual = histogramOfDual(admm.u());
            admm.setRho(rhoOf(layer, mark));
            changes += residuals.changes;
            return std::span(admm.z());
        });
        state.maskChanges.push_back(changes);
    }

    bool isDone() const override
    {
        const auto& stop = context_.recipe.stop;
        const auto& state = context_.state;
        std::vector<double> primal;
        std::vector<double> dual;
        for (std::size_t layer = 0; layer < isPruned_.size(); ++layer)
            if (isPruned_[layer]) {
                primal.push_back(state.layers[layer].primalResidual);
                dual.push_back(state.layers[layer].dualResidual);
            }
        return (stop.residual > 0.0 && residualsBelow(primal, dual, stop.residual))
            || (stop.settledIterations > 0 && masksSettled(state.maskChanges, stop.settledIterations));
    }

    void end(TrainableNetwork& network) override
    {
        context_.state.masks = projection_.cut(network, plan_);
        context_.state.admm.clear();
        for (auto& layer : context_.state.layers) {
            layer.maskChanges = 0;
            layer.dual = {};
        }
    }

private:
    double rhoOf(std::size_t layer, int iteration) const
    {
        const auto& options = context_.recipe.prune;
        return context_.state.rhoScale * rhoFactor(context_.layers, layer)
            * risingRho(options.rho, options.finalRho, iteration, iterations());
    }

    LiveProjection projection_;
    Plan plan_; ///< of this partial model
    std::vector<bool> isPruned_; ///< by layer; one that stands at its target already is trained freely
};

} // namespace

std::unique_ptr<StageTraining> makeAdmmTraining(StageContext context)
{
    return std::make_unique<AdmmTraining>(context);
}

} // namespace espalier
