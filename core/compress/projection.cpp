#include "core/compress/projection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace espalier {

namespace {

/// Magnitudes as integers of the same order: without its sign bit a float sorts like its bits.
std::uint32_t magnitudeBits(float value)
{
    return std::bit_cast<std::uint32_t>(value) & 0x7FFFFFFFU;
}

/// Bits of the keep-th largest magnitude, and how many weights of exactly that magnitude are to be kept.
struct Threshold {
    std::uint32_t bits = 0;
    std::size_t ties = 0;
    std::size_t equal = 0; ///< weights of exactly that magnitude
};

/// The threshold where `above` magnitudes are larger than all candidates, and the keep-th largest is among
/// these.
Threshold thresholdAmong(std::vector<std::uint32_t>& candidates, std::size_t above, std::size_t keep)
{
    const auto place = candidates.begin() + static_cast<std::ptrdiff_t>(keep - above - 1);
    std::nth_element(candidates.begin(), place, candidates.end(), std::greater<>());
    Threshold threshold{.bits = *place};
    std::size_t larger = 0;
    for (const auto other : candidates) {
        larger += other > threshold.bits ? 1U : 0U;
        threshold.equal += other == threshold.bits ? 1U : 0U;
    }
    threshold.ties = keep - above - larger;
    return threshold;
}

/// One pass counts by exponent and upper mantissa, a second collects the few that share the decisive bin.
Threshold thresholdByCounting(std::span<const float> weights, std::size_t keep)
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
    return thresholdAmong(candidates, above, keep);
}

constexpr std::size_t leastToSample = std::size_t{1} << 21; // weights; fewer are counted as fast
constexpr std::size_t sampleSize = std::size_t{1} << 18;

/// Magnitudes between which the keep-th largest of all most likely lies.
struct Bracket {
    std::int32_t least = 0;
    std::int32_t most = 0;
};

/// From a regular sample: its order statistics five standard errors to either side.
Bracket sampledBracket(std::span<const float> weights, std::size_t keep)
{
    const auto every = weights.size() / sampleSize;
    std::vector<std::uint32_t> sample;
    sample.reserve(sampleSize + 1);
    for (std::size_t index = every / 2; index < weights.size(); index += every)
        sample.push_back(magnitudeBits(weights[index]));
    const auto size = static_cast<double>(sample.size());
    const auto share = static_cast<double>(keep) / static_cast<double>(weights.size());
    const auto margin = 5.0 * std::sqrt(size * share * (1.0 - share)) + 5.0;
    const auto ranked = [&](double rank) {
        const auto place = sample.begin() + static_cast<std::ptrdiff_t>(std::clamp(rank, 0.0, size - 1.0));
        std::nth_element(sample.begin(), place, sample.end(), std::greater<>());
        return static_cast<std::int32_t>(*place);
    };
    const auto first = size * share - margin;
    const auto last = size * share + margin;
    return {last < size - 1.0 ? ranked(last) : 0,
        first > 0.0 ? ranked(first) : std::numeric_limits<std::int32_t>::max()};
}

/// One pass over the weights: counts those above the bracket and collects those in it, which are so few that
/// most blocks have none. Nothing where the bracket misses, as it may where weights repeat in step with the
/// sample, or holds too many.
std::optional<Threshold> thresholdInBracket(
    std::span<const float> weights, std::size_t keep, const Bracket& bracket)
{
    constexpr std::size_t block = 64;
    const auto mostCandidates = weights.size() / 8;
    const auto magnitude = [](float weight) { return static_cast<std::int32_t>(magnitudeBits(weight)); };
    std::vector<std::uint32_t> candidates;
    std::size_t above = 0;
    for (std::size_t first = 0; first < weights.size(); first += block) {
        const auto part = weights.subspan(first, std::min(block, weights.size() - first));
        std::int32_t larger = 0;
        std::int32_t notSmaller = 0;
        for (const auto weight : part) { // without branches, so that the compiler makes vectors of it
            larger += magnitude(weight) > bracket.most ? 1 : 0;
            notSmaller += magnitude(weight) >= bracket.least ? 1 : 0;
        }
        above += static_cast<std::size_t>(larger);
        if (notSmaller == larger)
            continue;
        for (const auto weight : part)
            if (magnitude(weight) >= bracket.least && magnitude(weight) <= bracket.most)
                candidates.push_back(magnitudeBits(weight));
        if (candidates.size() > mostCandidates)
            return std::nullopt;
    }
    if (above >= keep || above + candidates.size() < keep)
        return std::nullopt;
    return thresholdAmong(candidates, above, keep);
}

/// 1 <= keep <= n.
Threshold selectThreshold(std::span<const float> weights, std::size_t keep)
{
    if (weights.size() >= leastToSample)
        if (const auto found = thresholdInBracket(weights, keep, sampledBracket(weights, keep)))
            return *found;
    return thresholdByCounting(weights, keep);
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
    auto [bits, ties, equal] = selectThreshold(weights, keep);
    const auto smallest = std::bit_cast<float>(bits);
    if (ties == equal) { // no choice among equals: without branches
        const auto least = static_cast<std::int32_t>(bits); // SSE2 compares signed numbers only
        for (auto& weight : weights)
            weight = static_cast<std::int32_t>(magnitudeBits(weight)) >= least ? weight : 0.0F;
        return smallest;
    }
    for (auto& weight : weights) {
        const auto magnitude = magnitudeBits(weight);
        if (magnitude > bits)
            continue;
        if (magnitude == bits && ties > 0)
            --ties;
        else
            weight = 0.0F;
    }
    return smallest;
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
