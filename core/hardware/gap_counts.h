// How often a relative index has to be helped across a long run of zeros.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace espalier {

/// Widest relative index that is considered.
inline constexpr int maxGapBits = 16;

/// What the storage formulas need to know of where a layer's weights are. A relative index of k bits says how
/// many zeros stand before a weight; z_i zeros need floor(z_i / 2^k) filler entries (Deep Compression, EIE),
/// or floor(z_i / (2^k − 1)) escape codes. Zeros after the last weight cost nothing.
struct GapCounts {
    std::int64_t weights = 0;
    std::int64_t kept = 0;
    std::array<double, maxGapBits + 1> fillers = {}; ///< [k] filler entries with k-bit gaps; [0] is not used
    std::array<double, maxGapBits + 1> escapes = {}; ///< [k] escape codes with k-bit gaps
    bool exact = false; ///< counted from real positions, not expected from a density
    bool operator==(const GapCounts&) const = default;
};

/// Counted, in one pass: ascending positions of the kept weights in the flattened array.
/// A `slice` above 0 starts the gaps anew every so many weights, as EIE does for each column.
GapCounts countGaps(std::span<const std::uint32_t> positions, std::int64_t weights, std::int64_t slice = 0);

/// Expected where zeros are scattered at random, for planning: Σ_t Σ_m (1 − d)^(m·2^k) over the positions t
/// of a slice and m ≤ t / 2^k.
GapCounts expectedGaps(std::int64_t kept, std::int64_t weights, std::int64_t slice = 0);

} // namespace espalier
