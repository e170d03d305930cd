#include "engine/activation_calibration.h"
#include "engine/histograms.h"
#include "engine/stage_training.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// ADMM towards the levels, then rounds in which ever more weights, the nearest first, are put on their level
/// for good while the rest train on (U, arXiv 1811.01907, section 4.2). Activations have their levels from
/// the start, with straight-through gradients.
class QuantizeTraining : public StageTraining {
public:
    explicit QuantizeTraining(StageContext context)
        : StageTraining(context)
        , marks_(context.stage().epochs * QuantizeTraining::marksPerEpoch())
        , admmMarks_(static_cast<int>(std::lround(context.recipe.quantize.admmShare * marks_)))
    {
    }

    RateSchedule rates() const override
    {
        const auto& options = context_.recipe.quantize;
        return {options.learningRate, options.finalLearningRate, true};
    }
    int shiftPixels() const override { return context_.recipe.quantize.shiftPixels; }
    int marksPerEpoch() const override { return 4; }

    void begin(TrainableNetwork& network) override
    {
        auto& state = context_.state;
        state.activations = calibrateActivations(state.network, state.target, context_.data.training);
        network.setActivationLevels(state.activations);
        state.frozenRounds = 0;
        const auto layers = context_.layers.size();
        state.levels.assign(layers, {0.0F, unquantizedBits});
        state.frozen.assign(layers, {});
        state.admm.assign(layers, {});
        for (std::size_t layer = 0; layer < layers; ++layer) {
            if (!isQuantized(layer))
                continue;
            state.frozen[layer].assign(values(network, layer).size(), 0);
            state.levels[layer] = fitted(layer, values(network, layer));
            state.admm[layer].start(values(network, layer), projection(layer), rhoOf(layer, 0));
        }
        freezeWhatIsDue(network, 0);
    }

    void addGradients(TrainableNetwork& network) override
    {
        if (context_.state.frozenRounds > 0)
            return;
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
            if (isQuantized(layer))
                context_.state.admm[layer].addPenaltyGradient(
                    values(network, layer), network.gradients(context_.weightOf(layer)));
    }

    void afterStep(TrainableNetwork& network) override
    {
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer) {
            const auto& frozen = context_.state.frozen[layer];
            const auto& levels = context_.state.levels[layer];
            auto weights = values(network, layer);
            for (std::size_t index = 0; index < frozen.size(); ++index)
                if (frozen[index])
                    weights[index] = levels.value(frozen[index]);
        }
    }

    void atMark(TrainableNetwork& network, int mark) override
    {
        auto& state = context_.state;
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer) {
            state.layers[layer].primalResidual = 0.0;
            state.layers[layer].dualResidual = 0.0;
            if (!isQuantized(layer))
                continue;
            if (state.frozenRounds == 0)
                updateAdmm(network, layer, mark);
            tell(network, layer);
        }
        freezeWhatIsDue(network, mark);
    }

    void end(TrainableNetwork& network) override
    {
        freezeWhatIsDue(network, marks_ + marks_);
        network.store(context_.state.network);
        context_.state.admm.clear();
    }

private:
    bool isQuantized(std::size_t layer) const
    {
        return context_.state.target.layers[layer].weightBits != unquantizedBits;
    }

    std::span<float> values(TrainableNetwork& network, std::size_t layer) const
    {
        return network.values(context_.weightOf(layer));
    }

    /// Kept weights only: where dense arrays are trained, pruned zeros have no level and must not count.
    bool isKept(std::size_t layer, std::size_t index, std::size_t size) const
    {
        const auto& mask = context_.state.masks[layer];
        return mask.size() != size || mask[index] != 0;
    }

    LevelSet fitted(std::size_t layer, std::span<const float> weights) const
    {
        const auto bits = context_.state.target.layers[layer].weightBits;
        const auto interval = bestInterval(weights, bits);
        return {interval > 0.0F ? interval : 1e-6F, bits};
    }

    /// Onto the levels, fitted anew to what is projected.
    Projection projection(std::size_t layer)
    {
        return [this, layer](std::span<float> weights) {
            auto& levels = context_.state.levels[layer];
            levels = fitted(layer, weights);
            for (std::size_t index = 0; index < weights.size(); ++index)
                weights[index] = isKept(layer, index, weights.size()) ? levels.nearest(weights[index]) : 0.0F;
            return levels.interval;
        };
    }

    double rhoOf(std::size_t layer, int mark) const
    {
        const auto& options = context_.recipe.quantize;
        return rhoFactor(context_.layers, layer) * risingRho(options.rho, options.finalRho, mark, admmMarks_);
    }

    void updateAdmm(TrainableNetwork& network, std::size_t layer, int mark)
    {
        auto& admm = context_.state.admm[layer];
        const auto residuals = admm.update(values(network, layer), projection(layer));
        auto& progress = context_.state.layers[layer];
        progress.primalResidual = residuals.primal;
        progress.dualResidual = residuals.dual;
        progress.rho = admm.rho();
        admm.setRho(rhoOf(layer, mark));
    }

    void tell(TrainableNetwork& network, std::size_t layer)
    {
        auto& state = context_.state;
        auto& progress = state.layers[layer];
        progress.levels = levelValues(state.levels[layer]);
        progress.threshold = 0.0F;
        fillHistograms(progress, values(network, layer), state.admm[layer].z());
    }

    /// Rounds are spread evenly over the marks after ADMM.
    void freezeWhatIsDue(TrainableNetwork& network, int mark)
    {
        const auto& shares = context_.recipe.quantize.frozenShares;
        const auto rounds = static_cast<int>(shares.size());
        auto& done = context_.state.frozenRounds;
        while (done < rounds && mark >= admmMarks_ + done * (marks_ - admmMarks_) / rounds) {
            for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
                if (isQuantized(layer))
                    freeze(network, layer, shares[static_cast<std::size_t>(done)], done == 0);
            ++done;
        }
    }

    /// Puts the share of the kept weights that is nearest to its levels there for good.
    void freeze(TrainableNetwork& network, std::size_t layer, double share, bool firstRound)
    {
        auto& levels = context_.state.levels[layer];
        auto& frozen = context_.state.frozen[layer];
        auto weights = values(network, layer);
        if (firstRound)
            levels = fitted(layer, weights); // stays from here on
        std::vector<std::size_t> kept;
        for (std::size_t index = 0; index < weights.size(); ++index)
            if (isKept(layer, index, weights.size()))
                kept.push_back(index);
        const auto distance = [&](std::size_t index) {
            return frozen[index] ? -1.0F : std::abs(weights[index] - levels.nearest(weights[index]));
        };
        std::ranges::stable_sort(kept, {}, distance);
        const auto count = static_cast<std::size_t>(std::ceil(share * static_cast<double>(kept.size())));
        for (const auto index : std::span(kept).first(std::min(count, kept.size()))) {
            if (frozen[index])
                continue;
            frozen[index] = levels.code(weights[index]);
            weights[index] = levels.value(frozen[index]);
        }
    }

    int marks_;
    int admmMarks_;
};

} // namespace

std::unique_ptr<StageTraining> makeQuantizeTraining(StageContext context)
{
    return std::make_unique<QuantizeTraining>(context);
}

} // namespace espalier
