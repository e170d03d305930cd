#pragma once

#include "core/plan/plan.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Euclidean projection of a layer's weights onto what its plan allows, in place: single weights keep the
/// largest magnitudes, groups the largest L2 norms (StructADMM, arXiv 1807.11091, section 4), N:M the largest
/// N of each group and then as many of these as the keep ratio leaves. Ties go to the lower position or
/// group. O(n).
///
/// `weights` are all of the layer's, or those at `positions` (ascending) alone, the others being zero.
/// Weights that `eligible` marks with 0 (one byte for each of `weights`) are cleared first: for instance
/// those into units that nobody reads. Returns the smallest kept magnitude where single weights are pruned,
/// else 0. Throws Error where the pattern does not fit the layer.
float project(std::span<float> weights, const LayerPlan& plan, const LayerInfo& layer,
    std::span<const std::uint32_t> positions = {}, std::span<const std::uint8_t> eligible = {});

} // namespace espalier
