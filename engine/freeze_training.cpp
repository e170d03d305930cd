#include "engine/quantize_training.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// After ADMM, rounds in which ever more weights, the nearest first, are put on their level for good while
/// the rest train on (U, arXiv 1811.01907, section 4.2). The interval q that frozen weights k·q share may
/// train on: its gradient is Σ k g (as in LSQ, arXiv 1902.08153, but for its codes, which stay).
class FreezeTraining : public AdmmToLevels {
public:
    using AdmmToLevels::AdmmToLevels;

    void addGradients(TrainableNetwork& network) override
    {
        AdmmToLevels::addGradients(network);
        if (isFixed() && intervalStep() > 0.0F)
            for (const auto layer : quantizedLayers())
                shareGradient(layer, network.gradients(context_.weightOf(layer)));
    }

    void afterStep(TrainableNetwork& network) override
    {
        for (const auto layer : quantizedLayers()) {
            const auto& frozen = context_.state.frozen[layer];
            auto& levels = context_.state.levels[layer];
            auto weights = values(network, layer);
            if (intervalStep() > 0.0F)
                moveInterval(layer, weights);
            for (std::size_t index = 0; index < frozen.size(); ++index)
                if (frozen[index])
                    weights[index] = levels.value(frozen[index]);
        }
    }

protected:
    /// Rounds are spread evenly over the marks after ADMM.
    void fix(TrainableNetwork& network, int mark) override
    {
        const auto& shares = context_.recipe.quantize.frozenShares;
        const auto rounds = static_cast<int>(shares.size());
        auto& done = context_.state.frozenRounds;
        while (done < rounds && mark >= admmMarks() + done * (marks() - admmMarks()) / rounds) {
            for (const auto layer : quantizedLayers())
                freeze(network, layer, shares[static_cast<std::size_t>(done)], done == 0);
            ++done;
        }
    }

private:
    float intervalStep() const { return static_cast<float>(context_.recipe.quantize.intervalStep); }

    /// Gives every frozen weight the gradient of q, with the sign of its level: the optimiser then moves them
    /// alike, as far as it would move q.
    void shareGradient(std::size_t layer, std::span<float> gradients) const
    {
        const auto& frozen = context_.state.frozen[layer];
        double sum = 0.0;
        for (std::size_t index = 0; index < frozen.size(); ++index)
            sum += static_cast<double>(frozen[index]) * static_cast<double>(gradients[index]);
        for (std::size_t index = 0; index < frozen.size(); ++index)
            if (frozen[index])
                gradients[index] = static_cast<float>(frozen[index] < 0 ? -sum : sum);
    }

    /// A share of the way from q to the interval that suits the moved weights best.
    void moveInterval(std::size_t layer, std::span<const float> weights)
    {
        const auto& frozen = context_.state.frozen[layer];
        auto& interval = context_.state.levels[layer].interval;
        double codeTimesWeight = 0.0;
        double codeSquared = 0.0;
        for (std::size_t index = 0; index < frozen.size(); ++index) {
            const double code = frozen[index];
            codeTimesWeight += code * static_cast<double>(weights[index]);
            codeSquared += code * code;
        }
        if (codeSquared == 0.0)
            return;
        const auto moved = static_cast<float>(codeTimesWeight / codeSquared) - interval;
        interval = std::max(interval + intervalStep() * moved, interval / 2.0F); // stays above 0
    }

    /// Puts the share of the kept weights that is nearest to its levels there for good.
    void freeze(TrainableNetwork& network, std::size_t layer, double share, bool firstRound)
    {
        auto& levels = context_.state.levels[layer];
        auto& frozen = context_.state.frozen[layer];
        auto weights = values(network, layer);
        if (firstRound)
            levels = fitted(layer, weights); // from here on moved at most by moveInterval
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
};

} // namespace

std::unique_ptr<StageTraining> makeFreezeTraining(StageContext context)
{
    return std::make_unique<FreezeTraining>(context);
}

} // namespace espalier
