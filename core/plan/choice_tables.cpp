#include "core/plan/choice_tables.h"

#include "core/plan/restore.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Neighbouring keep ratios differ by this factor.
constexpr double keepStep = 0.85;
/// Every third layer changes at once: no two of them touch the same neighbour.
constexpr std::size_t apart = 3;

/// Three significant figures: what people would write.
double roundedKeep(double keep)
{
    const auto scale = std::pow(10.0, 2 - static_cast<int>(std::floor(std::log10(keep))));
    return std::min(1.0, std::round(keep * scale) / scale);
}

/// The layer with each keep ratio that its pattern allows, all weights first.
std::vector<LayerPlan> offeredKeeps(const LayerPlan& start, const LayerInfo& layer, bool dense)
{
    std::vector<LayerPlan> plans{withAllWeights(start)};
    const auto add = [&](double keep) {
        auto plan = start;
        plan.keep = keep;
        if (keep < 1.0 && keep <= start.pattern.largestKeep() && keptWeights(plan, layer) >= 1)
            plans.push_back(plan);
    };
    if (dense)
        return plans;
    add(start.pattern.largestKeep());
    const auto least = coarseKeeps(layer.weights).back();
    for (double keep = keepStep; keep >= least; keep *= keepStep)
        add(roundedKeep(keep));
    return plans;
}

} // namespace

ChoiceTables choicesOf(const AllocationRequest& request)
{
    ChoiceTables tables;
    for (std::size_t layer = 0; layer < request.layers.size(); ++layer) {
        const auto& start = request.start.layers[layer];
        const auto& loss = request.loss.layer(layer);
        auto& plans = tables.plans.emplace_back();
        if (start.locked) {
            plans.push_back(start);
        } else {
            const bool dense = !request.dense.empty() && request.dense[layer];
            const auto weightBits =
                request.chooseWeightBits ? loss.weightBits() : std::vector<int>{start.weightBits};
            const auto activationBits = request.chooseActivationBits && request.layers[layer].activationNode
                ? loss.activationBits()
                : std::vector<int>{start.activationBits};
            for (const auto& offered : offeredKeeps(start, request.layers[layer], dense))
                for (const auto weight : weightBits)
                    for (const auto activation : activationBits) {
                        auto& plan = plans.emplace_back(offered);
                        plan.weightBits = weight;
                        plan.activationBits = activation;
                    }
        }
        auto& losses = tables.losses.emplace_back();
        for (const auto& plan : plans)
            losses.push_back(loss(plan));
    }
    return tables;
}

std::vector<std::vector<double>> addedCosts(
    const ChoiceTables& tables, const Plan& base, const CostOfPlan& cost)
{
    const auto count = tables.plans.size();
    const auto before = cost(base).layers;
    std::vector<std::vector<double>> added(count);
    std::size_t most = 0;
    for (const auto& plans : tables.plans)
        most = std::max(most, plans.size());
    for (std::size_t choice = 0; choice < most; ++choice)
        for (std::size_t first = 0; first < std::min(apart, count); ++first) {
            auto plan = base;
            bool changed = false;
            for (auto layer = first; layer < count; layer += apart)
                if (choice < tables.plans[layer].size()) {
                    plan.layers[layer] = tables.plans[layer][choice];
                    changed = true;
                }
            if (!changed)
                continue;
            const auto after = cost(plan).layers;
            for (auto layer = first; layer < count; layer += apart) {
                if (choice >= tables.plans[layer].size())
                    continue;
                double sum = 0.0;
                for (auto near = layer == 0 ? 0 : layer - 1; near < std::min(layer + 2, count); ++near)
                    sum += after[near] - before[near];
                added[layer].push_back(sum);
            }
        }
    return added;
}

} // namespace espalier
