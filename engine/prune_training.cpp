#include "core/compress/liveness.h"
#include "core/compress/pattern_projection.h"
#include "core/compress/projection.h"
#include "engine/histograms.h"
#include "engine/stage_training.h"

#include <algorithm>

namespace espalier {

namespace {

/// ADMM towards the keep ratios of one partial model, then the hard cut.
class PruneTraining : public StageTraining {
public:
    explicit PruneTraining(StageContext context)
        : StageTraining(context)
        , readers_(readersOf(context.state.network))
        , iterations_(context.stage().epochs * context.recipe.prune.iterationsPerEpoch)
        , plan_(partialPlan(context.state.target, context.stage().progress))
    {
        for (std::size_t layer = 0; layer < context.layers.size(); ++layer) {
            kept_.push_back(keptWeights(plan_.layers[layer], context.layers[layer]));
            isPruned_.push_back(hasFurtherToGo(layer));
        }
    }

    RateSchedule rates() const override
    {
        const auto& options = context_.recipe.prune;
        return {options.learningRate, options.finalLearningRate, true};
    }
    int shiftPixels() const override { return context_.recipe.prune.shiftPixels; }
    int marksPerEpoch() const override { return context_.recipe.prune.iterationsPerEpoch; }

    void begin(TrainableNetwork& network) override
    {
        context_.state.admm.assign(context_.layers.size(), {});
        fromOutputBackwards(network, [&](std::size_t layer, const Projection& project) {
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
        fromOutputBackwards(network, [&](std::size_t layer, const Projection& project) {
            auto& admm = state.admm[layer];
            const auto residuals = admm.update(values(network, layer), project);
            auto& progress = state.layers[layer];
            progress.primalResidual = isPruned_[layer] ? residuals.primal : 0.0;
            progress.dualResidual = isPruned_[layer] ? residuals.dual : 0.0;
            progress.rho = admm.rho();
            progress.threshold = residuals.threshold;
            progress.keptWeights = kept_[layer];
            fillHistograms(progress, values(network, layer), admm.z());
            admm.setRho(rhoOf(layer, mark));
            return std::span(admm.z());
        });
    }

    void end(TrainableNetwork& network) override
    {
        auto& state = context_.state;
        fromOutputBackwards(network, [&](std::size_t layer, const Projection& project) {
            project(values(network, layer));
            return std::span<const float>(values(network, layer));
        });
        network.store(state.network);
        state.masks.resize(context_.layers.size());
        for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
            state.masks[layer] = maskOf(state.network.parameters[context_.weightOf(layer)].values);
        state.admm.clear();
    }

private:
    std::span<float> values(TrainableNetwork& network, std::size_t layer) const
    {
        return network.values(context_.weightOf(layer));
    }

    /// A layer that stands at its target already is trained freely.
    bool hasFurtherToGo(std::size_t layer) const
    {
        const auto& info = context_.layers[layer];
        std::vector<float> left(static_cast<std::size_t>(info.weights), 1.0F);
        if (const auto& mask = context_.state.masks[layer]; !mask.empty())
            left.assign(mask.begin(), mask.end());
        const auto before = std::ranges::count(left, 0.0F);
        project(left, plan_.layers[layer], info);
        return std::ranges::count(left, 0.0F) > before;
    }

    double rhoOf(std::size_t layer, int iteration) const
    {
        const auto& options = context_.recipe.prune;
        return rhoFactor(context_.layers, layer)
            * risingRho(options.rho, options.finalRho, iteration, iterations_);
    }

    /// Calls `act(layer, projection)` for every layer, last layer first; it returns the projected values.
    /// Each layer may keep only weights into units that the layer after it, projected before, still reads:
    /// plain top-k wastes up to a third of a far pruned fc1 on units that nobody reads.
    template <class Act>
    void fromOutputBackwards(TrainableNetwork& network, const Act& act)
    {
        std::vector<std::vector<float>> projected(context_.layers.size());
        for (auto layer = context_.layers.size(); layer-- > 0;) {
            const auto positions = network.positions(context_.weightOf(layer));
            const auto eligible = eligibleIn(layer, positions, projected);
            const auto result = act(layer, [&](std::span<float> weights) {
                return project(weights, plan_.layers[layer], context_.layers[layer], positions, eligible);
            });
            projected[layer] =
                spread(result, positions, static_cast<std::size_t>(context_.layers[layer].weights));
        }
    }

    std::vector<std::uint8_t> eligibleIn(std::size_t layer, std::span<const std::uint32_t> positions,
        const std::vector<std::vector<float>>& projected) const
    {
        if (!readers_[layer])
            return {};
        const auto& reader = *readers_[layer];
        const auto& info = context_.layers[layer];
        const auto read = readUnits(
            projected[reader.layer], context_.layers[reader.layer].weightShape, reader, info.weightShape[0]);
        const auto all = weightsIntoRead(info.weightShape, read);
        if (positions.empty())
            return all;
        std::vector<std::uint8_t> eligible;
        eligible.reserve(positions.size());
        for (const auto position : positions)
            eligible.push_back(all[position]);
        return eligible;
    }

    static std::vector<float> spread(
        std::span<const float> values, std::span<const std::uint32_t> positions, std::size_t size)
    {
        if (positions.empty())
            return {values.begin(), values.end()};
        std::vector<float> all(size);
        for (std::size_t index = 0; index < values.size(); ++index)
            all[positions[index]] = values[index];
        return all;
    }

    std::vector<std::optional<Reader>> readers_;
    int iterations_;
    Plan plan_; ///< of this partial model
    std::vector<std::int64_t> kept_; ///< by layer
    std::vector<bool> isPruned_; ///< by layer
};

} // namespace

std::unique_ptr<StageTraining> makePruneTraining(StageContext context)
{
    return std::make_unique<PruneTraining>(context);
}

} // namespace espalier
