#include "core/compress/projection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

namespace espalier {

namespace {

/// Magnitudes as integers of the same order: without its sign bit a float sorts like its bits.
std::uint32_t magnitudeBits(float value)
{
    return std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFU;
}

/// Bits of the keep-th largest magnitude, 1 <= keep <= n, and how many weights of exactly that magnitude are
/// to be kept. One pass counts by exponent and upper mantissa, a second collects the few that share the
/// decisive bin.
struct Threshold {
    std::uint32_t bits = 0;
    std::size_t ties = 0;
};

Threshold selectThreshold(std::span<const float> weights, std::size_t keep)
{
    constexpr int shift = 18;
    std::array<std::size_t, std::size_t{1} << (31 - shift)> bins{};
    for (const auto weight : weights)
        ++bins[magnitudeBits(weight) >> shift];
    std::size_t above = 0;
    auto bin = bins.size() - 1;
    while (above + bins[bin] < keep)
        above += bins[bin--];

    std::vector<std::uint32_t> candidates;
    candidates.reserve(bins[bin]);
    for (const auto weight : weights)
        if (const auto bits = magnitudeBits(weight); bits >> shift == bin)
            candidates.push_back(bits);
    const auto place = candidates.begin() + static_cast<std::ptrdiff_t>(keep - above - 1);
    std::nth_element(candidates.begin(), place, candidates.end(), std::greater<>());
    const auto bits = *place;
    const auto larger = static_cast<std::size_t>(
        std::count_if(candidates.begin(), candidates.end(), [bits](auto other) { return other > bits; }));
    return {bits, keep - above - larger};
}

} // namespace

float keepLargest(std::span<float> weights, std::size_t keep)
{
    if (keep == 0) {
        std::ranges::fill(weights, 0.0F);
        return 0.0F;
    }
    keep = std::min(keep, weights.size());
    if (weights.empty())
        return 0.0F;
    auto [bits, ties] = selectThreshold(weights, keep);
    for (auto& weight : weights) {
        const auto magnitude = magnitudeBits(weight);
        if (magnitude > bits)
            continue;
        if (magnitude == bits && ties > 0)
            --ties;
        else
            weight = 0.0F;
    }
    return std::bit_cast<float>(bits);
}

float keepLargest(std::span<float> weights, std::size_t keep, std::span<const std::uint8_t> eligible)
{
    std::vector<float> chosen;
    for (std::size_t index = 0; index < weights.size(); ++index)
        if (eligible[index])
            chosen.push_back(weights[index]);
    const auto smallest = keepLargest(std::span(chosen), keep);
    std::size_t next = 0;
    for (std::size_t index = 0; index < weights.size(); ++index)
        weights[index] = eligible[index] ? chosen[next++] : 0.0F;
    return smallest;
}

std::vector<std::uint8_t> maskOf(std::span<const float> weights)
{
    std::vector<std::uint8_t> mask(weights.size());
    std::ranges::transform(weights, mask.begin(), [](float weight) { return weight != 0.0F ? 1 : 0; });
    return mask;
}

} // namespace espalier
