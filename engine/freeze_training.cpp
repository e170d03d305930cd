#include "engine/quantize_training.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// After ADMM, rounds in which ever more weights, the nearest first, are put on their level for good while
/// the rest train on (U, arXiv 1811.01907, section 4.2).
class FreezeTraining : public AdmmToLevels {
public:
    using AdmmToLevels::AdmmToLevels;

    void afterStep(TrainableNetwork& network) override
    {
        for (const auto layer : quantizedLayers()) {
            const auto& frozen = context_.state.frozen[layer];
            const auto& levels = context_.state.levels[layer];
            auto weights = values(network, layer);
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
};

} // namespace

std::unique_ptr<StageTraining> makeFreezeTraining(StageContext context)
{
    return std::make_unique<FreezeTraining>(context);
}

} // namespace espalier
