#include "core/plan/plan.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace espalier {

namespace {

bool offeredBits(int bits, int least)
{
    return bits == unquantizedBits || (bits >= least && bits <= 8);
}

/// The shortest text that reads back as the value, whatever the locale.
std::string shortNumber(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

void checkLayerCount(const Plan& plan, std::span<const LayerInfo> layers)
{
    if (plan.layers.size() != layers.size())
        throw Error("the plan speaks of " + std::to_string(plan.layers.size()) + " layers, the network has "
            + std::to_string(layers.size()));
}

/// "20 filters", "500 weights": what a keep ratio is a share of.
std::string membersOf(const SparsityPattern& pattern, const LayerInfo& layer)
{
    if (!pattern.prunesGroups())
        return std::to_string(layer.weights) + " weights";
    return std::to_string(groupCount(pattern, layer)) + " groups of pattern '" + toText(pattern) + "'";
}

void checkLayer(const LayerPlan& plan, const LayerInfo& layer)
{
    const auto fail = [&layer](
                          const std::string& what) { throw Error("layer '" + layer.name + "': " + what); };
    if (!(plan.keep > 0.0 && plan.keep <= 1.0))
        fail("keep ratio " + shortNumber(plan.keep) + ", expected more than 0 and at most 1");
    check(plan.pattern, layer);
    if (plan.keep > plan.pattern.largestKeep())
        fail("keep ratio " + shortNumber(plan.keep) + ", but " + toText(plan.pattern) + " leaves at most "
            + shortNumber(plan.pattern.largestKeep()));
    if (keptWeights(plan, layer) < 1)
        fail(
            "keep ratio " + shortNumber(plan.keep) + " leaves none of its " + membersOf(plan.pattern, layer));
    if (!offeredBits(plan.weightBits, 1))
        fail("weight bits " + std::to_string(plan.weightBits) + ", expected 1 to 8, or 32 for not quantized");
    if (!offeredBits(plan.activationBits, 2))
        fail("activation bits " + std::to_string(plan.activationBits)
            + ", expected 2 to 8, or 32 for not quantized");
    if (!(plan.activationThreshold >= 0.0 && plan.activationThreshold < 1.0))
        fail("activation threshold " + shortNumber(plan.activationThreshold)
            + ", expected at least 0 and below 1");
    if (!layer.activationNode && (plan.activationBits != unquantizedBits || plan.activationThreshold > 0.0))
        fail(layer.isLast ? "its output is the network's answer, which is not quantized or thresholded"
                          : "its output is not quantized or thresholded: no ReLU of its own follows, and "
                            "activation levels have no negative values");
}

} // namespace

double PlanTotals::pruningRatio() const
{
    return keptWeights > 0 ? static_cast<double>(weights) / static_cast<double>(keptWeights) : 0.0;
}

double PlanTotals::weightDataRatio() const
{
    return weightBits > 0 ? 32.0 * static_cast<double>(weights) / static_cast<double>(weightBits) : 0.0;
}

std::int64_t keptWeights(double keep, std::int64_t weights)
{
    return std::llround(keep * static_cast<double>(weights));
}

std::int64_t keptWeights(const LayerPlan& plan, const LayerInfo& layer)
{
    if (!plan.pattern.prunesGroups())
        return keptWeights(std::min(plan.keep, plan.pattern.largestKeep()), layer.weights);
    const auto groups = groupCount(plan.pattern, layer);
    return keptWeights(plan.keep, groups) * (layer.weights / groups);
}

void check(const Plan& plan, std::span<const LayerInfo> layers)
{
    checkLayerCount(plan, layers);
    for (std::size_t index = 0; index < layers.size(); ++index)
        checkLayer(plan.layers[index], layers[index]);
}

PlanTotals totalsOf(const Plan& plan, std::span<const LayerInfo> layers)
{
    checkLayerCount(plan, layers);
    PlanTotals totals;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto kept = keptWeights(plan.layers[index], layers[index]);
        totals.weights += layers[index].weights;
        totals.keptWeights += kept;
        totals.weightBits += kept * plan.layers[index].weightBits;
    }
    return totals;
}

Plan densePlan(std::size_t layers)
{
    return {std::vector<LayerPlan>(layers)};
}

Plan planForRatio(std::span<const LayerInfo> layers, double ratio)
{
    if (!(ratio >= 1.0))
        throw Error("pruning ratio " + shortNumber(ratio) + ", expected at least 1");
    const auto keepAt = [&layers](double scale, std::size_t index) {
        const auto weights = static_cast<double>(layers[index].weights);
        return std::clamp(scale / std::sqrt(weights), std::min(1.0, 1.0 / weights), 1.0);
    };
    const auto keptAt = [&](double scale) {
        double kept = 0;
        for (std::size_t index = 0; index < layers.size(); ++index)
            kept += keepAt(scale, index) * static_cast<double>(layers[index].weights);
        return kept;
    };
    double total = 0;
    double largest = 1;
    for (const auto& layer : layers) {
        total += static_cast<double>(layer.weights);
        largest = std::max(largest, static_cast<double>(layer.weights));
    }
    // The kept weights grow with the scale, from one a layer to all of them.
    double low = 0;
    double high = std::sqrt(largest);
    for (int step = 0; step < 60; ++step) {
        const auto middle = (low + high) / 2;
        (keptAt(middle) * ratio > total ? high : low) = middle;
    }
    auto plan = densePlan(layers.size());
    for (std::size_t index = 0; index < layers.size(); ++index)
        plan.layers[index].keep = keepAt(high, index);
    return plan;
}

Plan partialPlan(const Plan& target, double progress)
{
    if (progress >= 1.0)
        return target;
    auto plan = target;
    for (auto& layer : plan.layers) {
        layer.keep = std::min(std::pow(layer.keep, progress), layer.pattern.largestKeep());
        layer.weightBits = unquantizedBits;
        layer.activationBits = unquantizedBits;
        layer.activationThreshold = 0.0;
    }
    return plan;
}

double progressFor(const Plan& target, std::span<const LayerInfo> layers, double ratio)
{
    double low = 0.0;
    double high = 1.0;
    for (int step = 0; step < 50; ++step) {
        const auto middle = (low + high) / 2;
        const bool reached = totalsOf(partialPlan(target, middle), layers).pruningRatio() >= ratio;
        (reached ? high : low) = middle;
    }
    return high;
}

Plan planAtRatio(const Plan& plan, std::span<const LayerInfo> layers, double ratio)
{
    if (!(ratio > 1.0) || !(totalsOf(plan, layers).pruningRatio() > 1.0))
        throw Error("pruning ratio " + shortNumber(ratio) + " from a plan that prunes "
            + shortNumber(totalsOf(plan, layers).pruningRatio()) + " times, expected more than 1 of both");
    const auto moved = [&plan](double way) {
        auto result = plan;
        for (auto& layer : result.layers)
            layer.keep = std::min(std::pow(layer.keep, way), layer.pattern.largestKeep());
        return result;
    };
    double low = 0.0;
    double high = 1.0;
    const auto reached = [&](double way) {
        const auto totals = totalsOf(moved(way), layers);
        return totals.keptWeights == 0 || totals.pruningRatio() >= ratio;
    };
    while (!reached(high)) {
        high *= 2.0;
        if (!std::isfinite(high))
            throw Error("pruning ratio " + shortNumber(ratio)
                + " is out of reach: the layers that keep all their weights are too large");
    }
    for (int step = 0; step < 50; ++step) {
        const auto middle = (low + high) / 2.0;
        (reached(middle) ? high : low) = middle;
    }
    auto result = moved(high);
    check(result, layers);
    return result;
}

} // namespace espalier
