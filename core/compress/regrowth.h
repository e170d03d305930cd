#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace espalier {

/// Exchanges up to `count` kept weights, those of the least magnitude, for as many pruned ones, those with
/// the largest gradients (RigL, arXiv 1911.11134, section 3). One byte a weight: `mask` is 1 where it is
/// kept, `eligible` 1 where it may be grown (empty: everywhere). What has just been dropped is not grown.
/// Ties go to the lower position. Returns how many were exchanged: fewer where fewer may be grown.
std::size_t exchangeWeights(std::span<std::uint8_t> mask, std::span<const float> weights,
    std::span<const float> gradients, std::size_t count, std::span<const std::uint8_t> eligible = {});

/// Share of the kept weights that is exchanged after `done` of `all` epochs: falls from `first` on half a
/// cosine to 0 at three quarters, so that the rest of the training has a fixed mask.
double regrownShare(double first, int done, int all);

} // namespace espalier
