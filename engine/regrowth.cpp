#include "engine/regrowth.h"

#include "core/compress/regrowth.h"
#include "engine/live_projection.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr std::int64_t gradientBatches = 8; // a thousand pictures: enough to rank gradients by

/// Gradients of all weights, the pruned ones too, summed over some batches.
std::vector<std::vector<float>> denseGradients(const StageContext& context, std::int64_t epoch)
{
    const auto& recipe = context.recipe;
    BatchSource source(context.data.training,
        context.batches(
            {.batch = recipe.batch, .shiftPixels = recipe.prune.shiftPixels, .seed = recipe.seed}));
    const auto network =
        makeDenseTrainable(context.state.network, Masks(context.layers.size()), context.processes);
    std::vector<std::vector<float>> sums;
    for (std::size_t layer = 0; layer < context.layers.size(); ++layer)
        sums.emplace_back(static_cast<std::size_t>(context.layers[layer].weights));
    Batch batch;
    for (std::int64_t number = 0; number < std::min(gradientBatches, source.batchesPerEpoch()); ++number) {
        source.load(epoch, number, batch);
        network->trainBatch(batch);
        for (std::size_t layer = 0; layer < sums.size(); ++layer)
            std::ranges::transform(
                sums[layer], network->gradients(context.weightOf(layer)), sums[layer].begin(), std::plus<>());
    }
    return sums;
}

} // namespace

Masks regrownMasks(const StageContext& context, double share, std::int64_t epoch)
{
    const auto gradients = denseGradients(context, epoch);
    const LiveProjection projection(context);
    auto masks = context.state.masks;
    std::vector<std::vector<float>> kept(masks.size());
    for (auto layer = masks.size(); layer-- > 0;) {
        auto& mask = masks[layer];
        const bool single = context.state.target.layers[layer].pattern.kind == SparsityPattern::Kind::Weight;
        if (single && !mask.empty()) {
            const auto& weights = context.state.network.parameters[context.weightOf(layer)].values;
            const auto count = std::lround(share * static_cast<double>(std::ranges::count(mask, 1)));
            exchangeWeights(mask, weights, gradients[layer], static_cast<std::size_t>(count),
                projection.eligibleIn(layer, kept));
        }
        kept[layer].assign(mask.begin(), mask.end());
        if (mask.empty())
            kept[layer].assign(static_cast<std::size_t>(context.layers[layer].weights), 1.0F);
    }
    return masks;
}

} // namespace espalier
