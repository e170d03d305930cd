#include "engine/quantize_training.h"

#include <algorithm>

namespace espalier {

namespace {

/// The network computes with weights on levels; their gradients pass straight through to the weights behind
/// them, which the optimiser moves (Bengio et al., arXiv 1308.3432). Levels are fitted anew at each mark.
class StraightThroughTraining : public QuantizeTraining {
public:
    using QuantizeTraining::QuantizeTraining;

    void begin(TrainableNetwork& network) override
    {
        QuantizeTraining::begin(network);
        context_.state.shadow.assign(context_.layers.size(), {});
        takeFromNetwork(network);
    }

    void addGradients(TrainableNetwork& network) override { giveToNetwork(network); }

    void afterStep(TrainableNetwork& network) override { takeFromNetwork(network); }

    void atMark(TrainableNetwork& network, int) override
    {
        for (const auto layer : quantizedLayers()) {
            const auto& behind = context_.state.shadow[layer];
            const auto weights = values(network, layer);
            context_.state.levels[layer] = fitted(layer, behind);
            std::ranges::copy(behind, weights.begin());
            putOnLevels(layer, weights);
            tell(layer, behind, weights);
        }
    }

    /// The weights behind the levels are the network's.
    void leave(TrainableNetwork& network) override
    {
        giveToNetwork(network);
        network.store(context_.state.network);
    }

private:
    void giveToNetwork(TrainableNetwork& network)
    {
        for (const auto layer : quantizedLayers())
            std::ranges::copy(context_.state.shadow[layer], values(network, layer).begin());
    }

    void takeFromNetwork(TrainableNetwork& network)
    {
        for (const auto layer : quantizedLayers()) {
            const auto weights = values(network, layer);
            context_.state.shadow[layer].assign(weights.begin(), weights.end());
            putOnLevels(layer, weights);
        }
    }
};

} // namespace

std::unique_ptr<StageTraining> makeStraightThroughTraining(StageContext context)
{
    return std::make_unique<StraightThroughTraining>(context);
}

} // namespace espalier
