#include "core/plan/multiple_choice.h"

#include "core/plan/choice_hulls.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

/// Sums of real numbers are compared up to this share: the same choices added up in another order are no
/// improvement.
constexpr double rounding = 1e-12;

struct State {
    double value = 0.0;
    double weight = 0.0;
    std::uint32_t parent = 0; ///< position among the states of the layer before
    std::uint32_t choice = 0;
    double bound = 0.0; ///< least value of anything that begins so
};

/// The search, on layers that the caller has put into its order.
class Search {
public:
    Search(std::span<const std::vector<Choice>> layers, double limit, const SelectionEffort& effort)
        : layers_(layers), limit_(limit), effort_(effort)
    {
        for (const auto& choices : layers_)
            kept_.push_back(undominated(choices));
    }

    std::optional<Selection> run()
    {
        const ChoiceHulls hulls(layers_, kept_);
        if (hulls.leastWeight(0) > limit_)
            return std::nullopt;
        best_.bound = hulls.leastValue(0, limit_);
        take({}, hulls.greedy(0, limit_));
        trail_.push_back({State{.bound = best_.bound}});
        for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
            auto states = expand(layer, hulls);
            if (states.empty())
                break; // nothing left that could be better
            completeMostPromising(states, layer, hulls);
            trail_.push_back(std::move(states));
        }
        best_.bound = std::min(leastDropped_, best_.value);
        return best_;
    }

private:
    std::vector<State> expand(std::size_t layer, const ChoiceHulls& hulls)
    {
        std::vector<State> states;
        const auto& before = trail_.back();
        for (std::size_t parent = 0; parent < before.size(); ++parent)
            for (const auto choice : kept_[layer]) {
                State state{before[parent].value + layers_[layer][choice].value,
                    before[parent].weight + layers_[layer][choice].weight, static_cast<std::uint32_t>(parent),
                    static_cast<std::uint32_t>(choice)};
                state.bound = state.value + hulls.leastValue(layer + 1, limit_ - state.weight);
                if (canBeat(state.bound))
                    states.push_back(state);
            }
        dropDominated(states);
        if (states.size() > effort_.mostStates)
            dropLeastPromising(states);
        return states;
    }

    bool canBeat(double bound) const
    {
        return bound < best_.value - rounding * std::max(1.0, std::abs(best_.value));
    }

    static void dropDominated(std::vector<State>& states)
    {
        std::ranges::sort(states, [](const State& left, const State& right) {
            return left.weight != right.weight ? left.weight < right.weight : left.value < right.value;
        });
        auto least = std::numeric_limits<double>::infinity();
        std::erase_if(states, [&least](const State& state) {
            const bool dominated = state.value >= least;
            least = std::min(least, state.value);
            return dominated;
        });
    }

    void dropLeastPromising(std::vector<State>& states)
    {
        const auto most = states.begin() + static_cast<std::ptrdiff_t>(effort_.mostStates);
        std::ranges::nth_element(states, most, {}, &State::bound);
        for (auto state = most; state != states.end(); ++state)
            leastDropped_ = std::min(leastDropped_, state->bound);
        states.erase(most, states.end());
    }

    /// The earlier a good selection is known, the more can be dropped.
    void completeMostPromising(const std::vector<State>& states, std::size_t layer, const ChoiceHulls& hulls)
    {
        const auto& state = *std::ranges::min_element(states, {}, &State::bound);
        std::vector<std::size_t> chosen(layer + 1);
        const auto* at = &state;
        for (auto index = layer + 1; index-- > 0;) {
            chosen[index] = at->choice;
            at = &trail_[index][at->parent];
        }
        take(std::move(chosen), hulls.greedy(layer + 1, limit_ - state.weight));
    }

    void take(std::vector<std::size_t> chosen, const std::vector<std::size_t>& rest)
    {
        chosen.insert(chosen.end(), rest.begin(), rest.end());
        Selection found;
        found.bound = best_.bound;
        for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
            found.value += layers_[layer][chosen[layer]].value;
            found.weight += layers_[layer][chosen[layer]].weight;
        }
        if (!best_.chosen.empty() && !(found.value < best_.value))
            return;
        found.chosen = std::move(chosen);
        best_ = std::move(found);
    }

    std::span<const std::vector<Choice>> layers_;
    double limit_;
    SelectionEffort effort_;
    std::vector<std::vector<std::size_t>> kept_;
    std::vector<std::vector<State>> trail_; ///< of the layers done; the first is the empty selection
    Selection best_;
    double leastDropped_ = std::numeric_limits<double>::infinity();
};

double widthOf(const std::vector<Choice>& choices)
{
    const auto [least, most] = std::ranges::minmax_element(choices, {}, &Choice::weight);
    return most->weight - least->weight;
}

} // namespace

std::optional<Selection> leastValue(
    std::span<const std::vector<Choice>> layers, double limit, const SelectionEffort& effort)
{
    // Layers with much at stake first: the small steps of the others make the relaxation tight.
    std::vector<std::size_t> order(layers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, std::ranges::greater{}, [&](std::size_t layer) { return widthOf(layers[layer]); });
    std::vector<std::vector<Choice>> ordered;
    for (const auto layer : order)
        ordered.push_back(layers[layer]);
    auto found = Search(ordered, limit, effort).run();
    if (!found)
        return found;
    std::vector<std::size_t> chosen(layers.size());
    for (std::size_t index = 0; index < order.size(); ++index)
        chosen[order[index]] = found->chosen[index];
    found->chosen = std::move(chosen);
    return found;
}

} // namespace espalier
