#include "core/compress/level_coding.h"

#include "core/compress/adaptive_model.h"

#include <array>
#include <cstdlib>

namespace espalier {

std::vector<std::int16_t> codeLevels(
    BitCoder& coder, const LevelLayout& layout, std::span<const std::int16_t> codes)
{
    std::array<AdaptiveBit, 128> digits; // by the digits before, with a leading 1
    std::array<AdaptiveBit, 3> negative; // after nothing, a positive, a negative weight in the same row
    std::vector<std::int16_t> coded;
    coded.reserve(layout.positions.size());
    std::uint32_t row = 0;
    std::size_t before = 0;
    for (std::size_t index = 0; index < layout.positions.size(); ++index) {
        const int wanted = codes.empty() ? 1 : codes[index];
        const auto magnitude = static_cast<unsigned>(std::abs(wanted) - 1);
        std::size_t prefix = 1;
        for (int digit = layout.bits - 2; digit >= 0; --digit)
            prefix = 2 * prefix + (digits[prefix].code(coder, ((magnitude >> digit) & 1U) != 0) ? 1 : 0);
        const auto level = static_cast<int>(prefix) - (1 << (layout.bits - 1)) + 1;

        if (const auto ownRow = layout.positions[index] / layout.columns; index == 0 || ownRow != row) {
            row = ownRow;
            before = 0;
        }
        const bool isNegative = negative[before].code(coder, wanted < 0);
        before = isNegative ? 2 : 1;
        coded.push_back(static_cast<std::int16_t>(isNegative ? -level : level));
    }
    return coded;
}

} // namespace espalier
