#include "core/plan/choice_hulls.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace espalier {

std::vector<std::size_t> undominated(std::span<const Choice> choices)
{
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&choices](std::size_t left, std::size_t right) {
        const auto& a = choices[left];
        const auto& b = choices[right];
        return a.weight != b.weight ? a.weight < b.weight
            : a.value != b.value    ? a.value < b.value
                                    : left < right;
    });
    std::vector<std::size_t> kept;
    for (const auto index : order)
        if (kept.empty() || choices[index].value < choices[kept.back()].value)
            kept.push_back(index);
    return kept;
}

ChoiceHulls::ChoiceHulls(
    std::span<const std::vector<Choice>> layers, std::span<const std::vector<std::size_t>> kept)
    : suffixes_(layers.size() + 1)
{
    for (const auto& choices : kept)
        lightest_.push_back(choices.front());
    for (auto layer = layers.size(); layer-- > 0;) {
        const auto& choices = layers[layer];
        std::vector<Step> hull;
        auto from = kept[layer].front();
        for (const auto to : std::span(kept[layer]).subspan(1)) {
            Step step{layer, to, choices[to].value - choices[from].value,
                choices[to].weight - choices[from].weight};
            while (!hull.empty() && hull.back().slope() >= step.slope()) {
                step.value += hull.back().value;
                step.weight += hull.back().weight;
                hull.pop_back();
            }
            hull.push_back(step);
            from = to;
        }
        auto& suffix = suffixes_[layer];
        const auto& next = suffixes_[layer + 1];
        suffix.value = next.value + choices[lightest_[layer]].value;
        suffix.weight = next.weight + choices[lightest_[layer]].weight;
        std::ranges::merge(
            hull, next.steps, std::back_inserter(suffix.steps), {}, &Step::slope, &Step::slope);
        Choice sum;
        for (const auto& step : suffix.steps) {
            sum.value += step.value;
            sum.weight += step.weight;
            suffix.sums.push_back(sum);
        }
    }
}

double ChoiceHulls::leastValue(std::size_t first, double limit) const
{
    const auto& suffix = suffixes_[first];
    const auto room = limit - suffix.weight;
    if (room < 0.0)
        return std::numeric_limits<double>::infinity();
    const auto beyond = std::ranges::upper_bound(suffix.sums, room, {}, &Choice::weight);
    const auto whole = static_cast<std::size_t>(beyond - suffix.sums.begin());
    const auto before = whole == 0 ? Choice{} : suffix.sums[whole - 1];
    auto value = suffix.value + before.value;
    if (whole < suffix.steps.size())
        value += suffix.steps[whole].slope() * (room - before.weight);
    return value;
}

std::vector<std::size_t> ChoiceHulls::greedy(std::size_t first, double limit) const
{
    const auto& suffix = suffixes_[first];
    std::vector<std::size_t> chosen(lightest_.begin() + static_cast<std::ptrdiff_t>(first), lightest_.end());
    std::vector<bool> stuck(chosen.size()); // a step that does not fit bars the later ones of its layer
    auto room = limit - suffix.weight;
    for (const auto& step : suffix.steps) {
        if (stuck[step.layer - first])
            continue;
        if (step.weight > room) {
            stuck[step.layer - first] = true;
            continue;
        }
        room -= step.weight;
        chosen[step.layer - first] = step.choice;
    }
    return chosen;
}

} // namespace espalier
