#include "core/compress/pattern_projection.h"

#include "core/compress/projection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace espalier {

namespace {

/// The group of each of a layer's weights at hand.
class Members {
public:
    Members(const LayerPlan& plan, const LayerInfo& layer, std::span<const std::uint32_t> positions)
        : groups_(plan.pattern, layer), positions_(positions)
    {
    }

    std::size_t groups() const { return groups_.count(); }
    std::size_t groupOf(std::size_t index) const
    {
        return groups_(positions_.empty() ? index : positions_[index]);
    }

private:
    PatternGroups groups_;
    std::span<const std::uint32_t> positions_;
};

/// Clears all but the `keep` groups with the largest sum of squares.
void keepLargestGroups(std::span<float> weights, const Members& members, std::size_t keep)
{
    std::vector<double> squares(members.groups());
    for (std::size_t index = 0; index < weights.size(); ++index) {
        const double weight = weights[index];
        squares[members.groupOf(index)] += weight * weight;
    }
    std::vector<std::uint32_t> order(squares.size());
    std::iota(order.begin(), order.end(), 0U);
    keep = std::min(keep, order.size());
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(),
        [&squares](auto left, auto right) {
            return squares[left] != squares[right] ? squares[left] > squares[right] : left < right;
        });
    std::vector<std::uint8_t> kept(squares.size());
    for (std::size_t rank = 0; rank < keep; ++rank)
        kept[order[rank]] = 1;
    for (std::size_t index = 0; index < weights.size(); ++index)
        if (!kept[members.groupOf(index)])
            weights[index] = 0.0F;
}

/// Clears all but the `keep` largest magnitudes of each group.
void keepLargestInGroups(std::span<float> weights, const Members& members, std::size_t keep)
{
    std::vector<std::size_t> ends(members.groups() + 1); // of each group's stretch in `order`
    for (std::size_t index = 0; index < weights.size(); ++index)
        ++ends[members.groupOf(index) + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::vector<std::uint32_t> order(weights.size());
    auto next = ends;
    for (std::size_t index = 0; index < weights.size(); ++index)
        order[next[members.groupOf(index)]++] = static_cast<std::uint32_t>(index);
    for (std::size_t group = 0; group < members.groups(); ++group) {
        const auto stretch = std::span(order).subspan(ends[group], ends[group + 1] - ends[group]);
        if (stretch.size() <= keep)
            continue;
        const auto firstCleared = stretch.begin() + static_cast<std::ptrdiff_t>(keep);
        std::nth_element(stretch.begin(), firstCleared, stretch.end(), [weights](auto left, auto right) {
            const auto leftSize = std::abs(weights[left]);
            const auto rightSize = std::abs(weights[right]);
            return leftSize != rightSize ? leftSize > rightSize : left < right;
        });
        std::for_each(firstCleared, stretch.end(), [weights](auto index) { weights[index] = 0.0F; });
    }
}

} // namespace

float project(std::span<float> weights, const LayerPlan& plan, const LayerInfo& layer,
    std::span<const std::uint32_t> positions, std::span<const std::uint8_t> eligible)
{
    check(plan.pattern, layer);
    const auto kept = static_cast<std::size_t>(keptWeights(plan, layer));
    if (plan.pattern.kind == SparsityPattern::Kind::Weight)
        return eligible.empty() ? keepLargest(weights, kept) : keepLargest(weights, kept, eligible);
    for (std::size_t index = 0; index < eligible.size(); ++index)
        if (!eligible[index])
            weights[index] = 0.0F;
    const Members members(plan, layer, positions);
    if (plan.pattern.prunesGroups()) {
        const auto groups = static_cast<std::size_t>(groupCount(plan.pattern, layer));
        const auto groupSize = static_cast<std::size_t>(layer.weights) / groups;
        keepLargestGroups(weights, members, kept / groupSize);
        return 0.0F;
    }
    // Both limits together are a matroid's, so that taking the largest that either leaves is exact.
    keepLargestInGroups(weights, members, static_cast<std::size_t>(plan.pattern.kept));
    keepLargest(weights, kept);
    return 0.0F;
}

} // namespace espalier
