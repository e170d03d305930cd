#include "engine/quantize_training.h"

#include "engine/activation_calibration.h"
#include "engine/histograms.h"

#include <algorithm>
#include <cmath>

namespace espalier {

RateSchedule QuantizeTraining::rates() const
{
    const auto& options = context_.recipe.quantize;
    return {options.learningRate, options.finalLearningRate, true};
}

void QuantizeTraining::begin(TrainableNetwork& network)
{
    auto& state = context_.state;
    state.activations = calibrateActivations(state.network, state.target, context_.data.training);
    network.setActivationLevels(state.activations);
    state.frozenRounds = 0;
    state.levels.assign(context_.layers.size(), {0.0F, unquantizedBits});
    state.frozen.assign(context_.layers.size(), {});
    for (const auto layer : quantizedLayers())
        state.levels[layer] = fitted(layer, values(network, layer));
}

LevelSet QuantizeTraining::fitted(std::size_t layer, std::span<const float> weights) const
{
    const auto interval = bestInterval(weights, bitsOf(layer));
    return {interval > 0.0F ? interval : 1e-6F, bitsOf(layer)};
}

bool QuantizeTraining::isQuantized(std::size_t layer) const
{
    return bitsOf(layer) != unquantizedBits;
}

std::vector<std::size_t> QuantizeTraining::quantizedLayers() const
{
    std::vector<std::size_t> layers;
    for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
        if (isQuantized(layer))
            layers.push_back(layer);
    return layers;
}

bool QuantizeTraining::isKept(std::size_t layer, std::size_t index, std::size_t size) const
{
    const auto& mask = context_.state.masks[layer];
    return mask.size() != size || mask[index] != 0;
}

void QuantizeTraining::putOnLevels(std::size_t layer, std::span<float> weights) const
{
    const auto& levels = context_.state.levels[layer];
    for (std::size_t index = 0; index < weights.size(); ++index)
        weights[index] = isKept(layer, index, weights.size()) ? levels.nearest(weights[index]) : 0.0F;
}

void QuantizeTraining::tell(
    std::size_t layer, std::span<const float> weights, std::span<const float> auxiliary)
{
    auto& progress = context_.state.layers[layer];
    progress.levels = levelValues(context_.state.levels[layer]);
    std::ranges::sort(progress.levels);
    progress.threshold = 0.0F;
    fillHistograms(progress, weights, auxiliary);
}

AdmmToLevels::AdmmToLevels(StageContext context)
    : QuantizeTraining(context)
    , admmMarks_(static_cast<int>(std::lround(context.recipe.quantize.admmShare * marks())))
{
}

void AdmmToLevels::begin(TrainableNetwork& network)
{
    QuantizeTraining::begin(network);
    auto& state = context_.state;
    state.admm.assign(context_.layers.size(), {});
    for (const auto layer : quantizedLayers()) {
        state.frozen[layer].assign(values(network, layer).size(), 0);
        state.admm[layer].start(values(network, layer), projection(layer), rhoOf(layer, 0));
    }
    if (admmMarks_ == 0)
        fix(network, 0);
}

void AdmmToLevels::addGradients(TrainableNetwork& network)
{
    if (isFixed())
        return;
    for (const auto layer : quantizedLayers())
        context_.state.admm[layer].addPenaltyGradient(
            values(network, layer), network.gradients(context_.weightOf(layer)));
}

void AdmmToLevels::atMark(TrainableNetwork& network, int mark)
{
    auto& state = context_.state;
    for (auto& layer : state.layers) {
        layer.primalResidual = layer.dualResidual = 0.0;
        layer.maskChanges = 0;
        layer.dual = {};
    }
    for (const auto layer : quantizedLayers()) {
        auto& admm = state.admm[layer];
        if (!isFixed()) {
            const auto residuals = admm.update(values(network, layer), projection(layer));
            state.layers[layer].primalResidual = residuals.primal;
            state.layers[layer].dualResidual = residuals.dual;
            state.layers[layer].rho = admm.rho();
            state.layers[layer].dual = histogramOfDual(admm.u());
            admm.setRho(rhoOf(layer, mark));
        }
        tell(layer, values(network, layer), admm.z());
    }
    if (mark >= admmMarks_)
        fix(network, mark);
}

void AdmmToLevels::end(TrainableNetwork& network)
{
    fix(network, marks() + marks());
    network.store(context_.state.network);
}

/// Onto the levels, fitted anew to what is projected.
Projection AdmmToLevels::projection(std::size_t layer)
{
    return [this, layer](std::span<float> weights) {
        auto& levels = context_.state.levels[layer];
        levels = fitted(layer, weights);
        putOnLevels(layer, weights);
        return levels.interval;
    };
}

double AdmmToLevels::rhoOf(std::size_t layer, int mark) const
{
    const auto& options = context_.recipe.quantize;
    return context_.state.rhoScale * rhoFactor(context_.layers, layer)
        * risingRho(options.rho, options.finalRho, mark, admmMarks_);
}

std::unique_ptr<StageTraining> makeQuantizeTraining(StageContext context)
{
    switch (context.recipe.quantize.method) {
    case QuantizeMethod::KMeans: return makeClusterTraining(context);
    case QuantizeMethod::StraightThrough: return makeStraightThroughTraining(context);
    default: return makeFreezeTraining(context);
    }
}

} // namespace espalier
