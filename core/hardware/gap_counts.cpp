#include "core/hardware/gap_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace espalier {

namespace {

void addGap(GapCounts& counts, std::uint64_t zeros)
{
    // A k-bit code needs no help below 2^k − 1 zeros, so wider codes need not be looked at.
    const auto most = std::min(maxGapBits, static_cast<int>(std::bit_width(zeros + 1)));
    for (int bits = 1; bits <= most; ++bits) {
        const auto k = static_cast<std::size_t>(bits);
        counts.fillers[k] += static_cast<double>(zeros >> bits);
        counts.escapes[k] += static_cast<double>(zeros / ((std::uint64_t{1} << bits) - 1));
    }
}

/// Expected Σ ⌊z / period⌋ over the kept weights of one slice of n: d · Σ_m (n − m·period) Q^m for m ≤ (n −
/// 1) / period, Q = (1 − d)^period, summed in closed form.
double expectedHelpers(double density, double slice, double period)
{
    const auto terms = std::floor((slice - 1.0) / period);
    if (terms < 1.0 || density >= 1.0)
        return 0.0;
    const auto logQ = period * std::log1p(-density);
    const auto q = std::exp(logQ);
    const auto p = -std::expm1(logQ);
    const auto last = std::exp(terms * logQ);
    const auto sum = q * -std::expm1(terms * logQ) / p;
    const auto weighted = q * (1.0 - (terms + 1.0) * last + terms * last * q) / (p * p);
    return std::max(0.0, density * (slice * sum - period * weighted));
}

} // namespace

GapCounts countGaps(std::span<const std::uint32_t> positions, std::int64_t weights, std::int64_t slice)
{
    GapCounts counts;
    counts.weights = weights;
    counts.kept = static_cast<std::int64_t>(positions.size());
    counts.exact = true;
    const auto length = static_cast<std::uint64_t>(slice > 0 ? slice : std::max<std::int64_t>(weights, 1));
    std::uint64_t next = 0; // first position that could hold the next weight
    for (const auto position : positions) {
        const auto start = slice > 0 ? position / length * length : 0;
        addGap(counts, position - std::max(next, start));
        next = std::uint64_t{position} + 1;
    }
    return counts;
}

GapCounts expectedGaps(std::int64_t kept, std::int64_t weights, std::int64_t slice)
{
    GapCounts counts;
    counts.weights = weights;
    counts.kept = kept;
    if (kept <= 0 || weights <= 0)
        return counts;
    const auto density = static_cast<double>(kept) / static_cast<double>(weights);
    const auto length = static_cast<double>(slice > 0 ? std::min(slice, weights) : weights);
    const auto slices = static_cast<double>(weights) / length;
    for (int bits = 1; bits <= maxGapBits; ++bits) {
        const auto k = static_cast<std::size_t>(bits);
        const auto period = std::ldexp(1.0, bits);
        counts.fillers[k] = slices * expectedHelpers(density, length, period);
        counts.escapes[k] = slices * expectedHelpers(density, length, period - 1.0);
    }
    return counts;
}

} // namespace espalier
