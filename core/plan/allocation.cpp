#include "core/plan/allocation.h"

#include "core/error.h"
#include "core/plan/choice_tables.h"
#include "core/plan/multiple_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace espalier {

namespace {

/// The sum of the layers' costs is made to meet the whole cost in at most so many rounds.
constexpr int mostRounds = 8;
/// What the sums miss is taken off the budget with something to spare.
constexpr double caution = 1.5;
/// Sums that meet the whole cost so closely are right for every plan.
constexpr double rounding = 1e-9;

/// A plan, and what it was taken to cost by the sum of its layers.
struct Found {
    Allocation allocation;
    double estimate = 0.0;
    bool estimateIsRight() const
    {
        return std::abs(estimate - allocation.cost) <= rounding * std::abs(allocation.cost);
    }
};

using Table = std::vector<std::vector<double>>; ///< by layer and choice

/// Shares out by the sum of the layers' costs, which is right around one plan, the base.
class Allocator {
public:
    explicit Allocator(const AllocationRequest& request) : request_(request), tables_(choicesOf(request))
    {
        auto middle = request.start;
        for (std::size_t layer = 0; layer < request_.layers.size(); ++layer)
            middle.layers[layer] = tables_.plans[layer][tables_.plans[layer].size() / 2];
        setBase(middle);
    }

    void setBase(const Plan& plan)
    {
        baseCost_ = request_.cost(plan).total;
        added_ = addedCosts(tables_, plan, request_.cost);
    }

    std::optional<Found> leastLoss(double budget) const
    {
        return found(select(tables_.losses, added_, budget - baseCost_), 0.0);
    }

    std::optional<Found> leastCost(double points) const
    {
        return found(select(added_, tables_.losses, points), baseCost_);
    }

    /// Whatever it loses.
    Found cheapest() const
    {
        Selection selection;
        for (const auto& added : added_)
            selection.chosen.push_back(
                static_cast<std::size_t>(std::ranges::min_element(added) - added.begin()));
        return *found(selection, 0.0);
    }

    double leastLossOfAll() const
    {
        double sum = 0.0;
        for (const auto& losses : tables_.losses)
            sum += *std::ranges::min_element(losses);
        return sum;
    }

private:
    static std::optional<Selection> select(const Table& values, const Table& weights, double limit)
    {
        std::vector<std::vector<Choice>> layers(values.size());
        for (std::size_t layer = 0; layer < values.size(); ++layer)
            for (std::size_t choice = 0; choice < values[layer].size(); ++choice)
                layers[layer].push_back({values[layer][choice], weights[layer][choice]});
        return leastValue(layers, limit);
    }

    std::optional<Found> found(const std::optional<Selection>& selection, double beforeBound) const
    {
        if (!selection)
            return std::nullopt;
        Found result;
        auto& allocation = result.allocation;
        result.estimate = baseCost_;
        for (std::size_t layer = 0; layer < selection->chosen.size(); ++layer) {
            const auto choice = selection->chosen[layer];
            allocation.plan.layers.push_back(tables_.plans[layer][choice]);
            allocation.loss += tables_.losses[layer][choice];
            result.estimate += added_[layer][choice];
        }
        allocation.bound = beforeBound + selection->bound;
        allocation.cost = request_.cost(allocation.plan).total;
        return result;
    }

    const AllocationRequest& request_;
    ChoiceTables tables_;
    double baseCost_ = 0.0;
    Table added_;
};

std::string textOf(const AllocationRequest& request, double cost)
{
    return request.costText ? request.costText(cost) : std::to_string(cost);
}

std::string pointsText(double points)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3g", points);
    return text.data();
}

/// What stands in the way besides the choices, for messages.
std::string hindrances(const AllocationRequest& request)
{
    const auto locked = std::ranges::count(request.start.layers, true, &LayerPlan::locked);
    const auto dense = std::ranges::count(request.dense, true);
    std::string text;
    if (locked > 0)
        text += " with " + std::to_string(locked) + (locked == 1 ? " layer" : " layers") + " locked";
    if (dense > 0)
        text += (text.empty() ? " with " : " and ") + std::to_string(dense)
            + (dense == 1 ? " layer" : " layers") + " restored to dense";
    return text;
}

} // namespace

Allocation leastLossWithin(const AllocationRequest& request, double budget)
{
    check(request.start, request.layers);
    Allocator allocator(request);
    std::optional<Allocation> best;
    auto asked = budget;
    for (int round = 0; round < mostRounds; ++round) {
        const auto within = allocator.leastLoss(asked);
        const auto found = within ? *within : allocator.cheapest();
        const auto& allocation = found.allocation;
        if (allocation.cost <= budget && (!best || allocation.loss < best->loss))
            best = allocation;
        if (found.estimateIsRight())
            break;
        allocator.setBase(allocation.plan);
        asked = allocation.cost > budget ? asked - caution * (allocation.cost - budget) : budget;
    }
    if (best)
        return *best;
    auto least = allocator.cheapest().allocation;
    if (!(least.cost <= budget))
        throw Error("a budget of " + textOf(request, budget) + " cannot be met: the least within reach is "
            + textOf(request, least.cost) + hindrances(request));
    return least;
}

Allocation cheapestWithin(const AllocationRequest& request, double points)
{
    check(request.start, request.layers);
    Allocator allocator(request);
    std::optional<Allocation> best;
    for (int round = 0; round < mostRounds; ++round) {
        const auto found = allocator.leastCost(points);
        if (!found)
            throw Error("a loss of at most " + pointsText(points)
                + " points cannot be met: the least within reach is " + pointsText(allocator.leastLossOfAll())
                + " points" + hindrances(request));
        const bool better = !best || found->allocation.cost < best->cost;
        if (better)
            best = found->allocation;
        if (!better || found->estimateIsRight())
            break;
        allocator.setBase(best->plan);
    }
    return *best;
}

Allocation restoringDense(
    AllocationRequest request, const BelowBreakEven& belowBreakEven, const Allocate& allocate)
{
    request.dense.resize(request.layers.size());
    for (;;) {
        auto result = allocate(request);
        const auto below = belowBreakEven(result.plan);
        bool restored = false;
        for (std::size_t layer = 0; layer < below.size(); ++layer)
            if (below[layer] && !request.dense[layer] && !request.start.layers[layer].locked) {
                request.dense[layer] = true;
                restored = true;
            }
        if (restored)
            continue;
        for (std::size_t layer = 0; layer < request.dense.size(); ++layer)
            if (request.dense[layer])
                result.restored.push_back(layer);
        return result;
    }
}

} // namespace espalier
