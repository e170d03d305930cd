#pragma once

#include "core/compress/range_coder.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Codes 32-bit floats exactly and returns them; a decoder takes no notice of `values`. `kinds` holds a
/// number below `floatKinds` for each value: zeros and exponents are learned by kind, so that values that are
/// mostly zero should have one of their own.
///
/// Only digits that some value needs are stored: floats that were rounded to few significant bits (such as
/// bfloat16 or float16 numbers), or to multiples of a power of two, cost accordingly less.
std::vector<float> codeFloats(
    BitCoder& coder, std::span<const std::uint8_t> kinds, std::span<const float> values = {});

inline constexpr std::size_t floatKinds = 4;

} // namespace espalier
