#pragma once

#include "core/compress/range_coder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Where the level codes of a layer stand.
struct LevelLayout {
    int bits = 1; ///< 1..8; codes are ±1 to ±2^(bits − 1)
    std::uint32_t columns = 1; ///< weights in a row
    std::span<const std::uint32_t> positions;
};

/// Codes the level codes of a layer's kept weights, one a position, and returns them; a decoder takes no
/// notice of `codes`. Magnitudes are learned digit by digit; so are signs, by the sign of the weight before
/// in the same row.
std::vector<std::int16_t> codeLevels(
    BitCoder& coder, const LevelLayout& layout, std::span<const std::int16_t> codes = {});

} // namespace espalier
