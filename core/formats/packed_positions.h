#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace espalier {

/// How the positions of kept weights are written where every tool must be able to read them.
enum class PositionForm {
    All, ///< nothing is pruned, nothing is written
    Mask, ///< a bit a weight, the first in the highest place of the first byte
    Gaps, ///< a byte a kept weight: zeros before it, up to 254; 255: 255 zeros and no weight yet
};

/// "all", "mask", "gaps": the names in files.
std::string_view toText(PositionForm form);
/// Inverse; throws Error naming the text.
PositionForm positionFormFromText(std::string_view text);

/// The form that takes fewest bytes for ascending positions below `count`.
PositionForm smallestPositionForm(std::span<const std::uint32_t> positions, std::uint64_t count);

std::vector<std::uint8_t> packPositions(
    PositionForm form, std::span<const std::uint32_t> positions, std::uint64_t count);

/// The inverse. Throws Error where the bytes are not those of `kept` positions below `count`.
std::vector<std::uint32_t> unpackPositions(
    PositionForm form, std::span<const std::uint8_t> bytes, std::uint64_t kept, std::uint64_t count);

} // namespace espalier
