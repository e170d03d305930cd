#include "core/hardware/cost.h"

#include "core/error.h"
#include "core/hardware/network_evaluation.h"

#include <functional>
#include <string>

namespace espalier {

namespace {

using Measure = double (*)(const LayerCost&);

/// Largest kept share at which pruned weights cost no more than dense ones; costs fall with the kept weights.
double threshold(std::int64_t weights, double denseCost, const std::function<double(std::int64_t)>& cost)
{
    std::int64_t pays = 0;
    std::int64_t fails = weights;
    while (fails - pays > 1) {
        const auto kept = pays + (fails - pays) / 2;
        (cost(kept) <= denseCost ? pays : fails) = kept;
    }
    return pays == weights - 1 ? 1.0 : static_cast<double>(pays) / static_cast<double>(weights);
}

} // namespace

BreakEvenThresholds breakEvenThresholds(std::span<const LayerInfo> layers, const Plan& plan,
    std::size_t layer, const Accelerator& accelerator, const CostOptions& options)
{
    if (layer >= layers.size())
        throw Error("layer " + std::to_string(layer) + " of a network of " + std::to_string(layers.size()));
    const auto graph = graphOf(layers, options);
    const auto cases = casesOf(layers, *graph, plan, options);
    const auto network = evaluate(cases, *graph, accelerator);
    const auto weights = layers[layer].weights;
    const auto dense = withMask(network, cases[layer], layer, nothingPruned(layers[layer]), accelerator);
    const auto solve = [&](Measure measure) {
        return threshold(weights, measure(dense), [&](std::int64_t kept) {
            return measure(withMask(network, cases[layer], layer, expectedGaps(kept, weights), accelerator));
        });
    };
    BreakEvenThresholds result;
    result.storage = solve([](const LayerCost& cost) { return static_cast<double>(cost.storage.weights()); });
    result.traffic = solve([](const LayerCost& cost) { return cost.traffic.dramBits(); });
    result.energy = solve([](const LayerCost& cost) { return cost.energy.total(); });
    result.latency = solve([](const LayerCost& cost) { return cost.latency.total; });
    if (accelerator.equalArea.isKnown())
        result.equalArea = equalAreaBreakEvenKeep(accelerator.equalArea);
    return result;
}

} // namespace espalier
