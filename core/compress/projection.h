#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Euclidean projection onto { w : at most `keep` entries are not 0 }: clears all but the largest magnitudes.
/// Ties go to the lower index, so that exactly `keep` entries survive. O(n). Returns the smallest kept
/// magnitude, 0 where nothing is kept.
float keepLargest(std::span<float> weights, std::size_t keep);

/// The same, only among entries that `eligible` marks with 1 (one byte a weight); all others are cleared.
float keepLargest(std::span<float> weights, std::size_t keep, std::span<const std::uint8_t> eligible);

/// 1 where the array is not zero.
std::vector<std::uint8_t> maskOf(std::span<const float> weights);

} // namespace espalier
