#include "core/compress/regrowth.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace espalier {

namespace {

/// The first `count` positions in ascending order of `rank`, ties by position.
template <class Rank>
std::vector<std::size_t> leastOf(std::vector<std::size_t> positions, std::size_t count, const Rank& rank)
{
    const auto middle = positions.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(positions.begin(), middle, positions.end(), [&](std::size_t left, std::size_t right) {
        const auto leftRank = rank(left);
        const auto rightRank = rank(right);
        return leftRank != rightRank ? leftRank < rightRank : left < right;
    });
    positions.erase(middle, positions.end());
    return positions;
}

} // namespace

std::size_t exchangeWeights(std::span<std::uint8_t> mask, std::span<const float> weights,
    std::span<const float> gradients, std::size_t count, std::span<const std::uint8_t> eligible)
{
    std::vector<std::size_t> kept;
    std::vector<std::size_t> candidates;
    for (std::size_t position = 0; position < mask.size(); ++position) {
        if (mask[position])
            kept.push_back(position);
        else if ((eligible.empty() || eligible[position]) && gradients[position] != 0.0F)
            candidates.push_back(position);
    }
    count = std::min({count, kept.size(), candidates.size()});
    const auto dropped =
        leastOf(std::move(kept), count, [&](std::size_t position) { return std::abs(weights[position]); });
    const auto grown = leastOf(
        std::move(candidates), count, [&](std::size_t position) { return -std::abs(gradients[position]); });
    for (const auto position : dropped)
        mask[position] = 0;
    for (const auto position : grown)
        mask[position] = 1;
    return count;
}

double regrownShare(double first, int done, int all)
{
    const auto end = 0.75 * all;
    if (done >= end)
        return 0.0;
    return first / 2.0 * (1.0 + std::cos(std::numbers::pi * done / end));
}

} // namespace espalier
