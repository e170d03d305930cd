#include "core/plan/give_way.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr double priceStep = 1.1; ///< of the keep ratio, up and down
/// A layer that is free to prune does not give everything at once: it counts as if it had this share of the
/// dearest price.
constexpr double leastPriceShare = 0.01;
constexpr int halvings = 40;

double leastKeepOf(const LayerPlan& plan, const LayerInfo& layer)
{
    const auto parts = plan.pattern.prunesGroups() ? groupCount(plan.pattern, layer) : layer.weights;
    return 1.0 / static_cast<double>(parts);
}

/// How far each layer goes for one unit of t; 0: not at all.
std::vector<double> paces(const Plan& plan, const std::vector<bool>& isSet, std::span<const double> prices)
{
    double dearest = 0.0;
    for (const auto price : prices)
        if (std::isfinite(price))
            dearest = std::max(dearest, price);
    std::vector<double> result(plan.layers.size());
    for (std::size_t layer = 0; layer < result.size(); ++layer) {
        if (isSet[layer] || plan.layers[layer].locked)
            continue;
        if (prices.empty() || dearest <= 0.0)
            result[layer] = 1.0;
        else if (std::isfinite(prices[layer]))
            result[layer] = leastPriceShare * dearest / std::max(prices[layer], leastPriceShare * dearest);
    }
    return result;
}

} // namespace

std::vector<double> pricesOf(
    std::span<const LayerInfo> layers, const Plan& plan, const LossModel& loss, const CostOfPlan& cost)
{
    // All layers at once: what a layer keeps changes its own part of the cost.
    auto less = plan;
    auto more = plan;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto keep = plan.layers[layer].keep;
        less.layers[layer].keep =
            std::max(keep / priceStep, std::min(keep, leastKeepOf(plan.layers[layer], layers[layer])));
        more.layers[layer].keep = std::min(plan.layers[layer].pattern.largestKeep(), keep * priceStep);
    }
    const auto lessCost = cost(less).layers;
    const auto moreCost = cost(more).layers;
    std::vector<double> prices;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto saved = moreCost[layer] - lessCost[layer];
        const auto lost = loss.layer(layer)(less.layers[layer]) - loss.layer(layer)(more.layers[layer]);
        prices.push_back(saved > 0.0 ? std::max(0.0, lost) / saved : std::numeric_limits<double>::infinity());
    }
    return prices;
}

Plan givingWay(std::span<const LayerInfo> layers, const Plan& plan, const std::vector<bool>& isSet,
    std::span<const double> prices, const CostOfPlan& cost, double budget)
{
    const auto pace = paces(plan, isSet, prices);
    const auto moved = [&](double t) {
        auto result = plan;
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            if (pace[layer] > 0.0)
                result.layers[layer].keep = std::clamp(plan.layers[layer].keep * std::exp(-t * pace[layer]),
                    leastKeepOf(plan.layers[layer], layers[layer]), plan.layers[layer].pattern.largestKeep());
        return result;
    };
    double slowest = 1.0;
    double span = 0.0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        if (pace[layer] > 0.0) {
            slowest = std::min(slowest, pace[layer]);
            span = std::max(span, std::log(static_cast<double>(layers[layer].weights)));
        }
    // t runs from giving everything (high) to taking everything (low); the cost falls as it rises.
    double high = span / slowest;
    double low = -high;
    if (cost(moved(high)).total > budget)
        return moved(high);
    for (int halving = 0; halving < halvings; ++halving) {
        const auto middle = (low + high) / 2;
        (cost(moved(middle)).total <= budget ? high : low) = middle;
    }
    return moved(high);
}

} // namespace espalier
