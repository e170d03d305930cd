#include "core/compress/packing_parts.h"

#include "core/error.h"

#include <bit>
#include <string>

namespace espalier::packing {

int bitsFor(std::uint64_t count)
{
    return count <= 1 ? 0 : static_cast<int>(std::bit_width(count - 1));
}

std::uint64_t weightsOf(const PackedLayout& layout)
{
    return std::uint64_t{layout.rows} * layout.columns;
}

void check(const PackedLayout& layout, const PackedWeights& weights)
{
    if (weights.words.size() != weights.positions.size())
        throw Error(std::to_string(weights.words.size()) + " words for "
            + std::to_string(weights.positions.size()) + " kept weights");
    std::uint64_t next = 0;
    for (const auto position : weights.positions) {
        if (position < next || position >= weightsOf(layout))
            throw Error("position " + std::to_string(position) + ", expected ascending ones below "
                + std::to_string(weightsOf(layout)));
        next = std::uint64_t{position} + 1;
    }
    for (const auto word : weights.words) {
        if (std::uint64_t{word} >> layout.bits != 0 || word == layout.zero)
            throw Error("word " + std::to_string(word) + " of a kept weight, expected one of "
                + std::to_string(layout.bits) + " bits that does not mean 0");
    }
}

void WordCode::put(BitWriter& out, std::uint32_t word) const
{
    if (marksZero_)
        out.put(1, 1);
    out.put(word, layout_.bits);
}

void WordCode::putZero(BitWriter& out) const
{
    if (marksZero_)
        out.put(0, 1);
    out.put(layout_.zero.value_or(0), layout_.bits);
}

std::optional<std::uint32_t> WordCode::take(BitReader& in) const
{
    const bool kept = !marksZero_ || in.take(1) == 1;
    const auto word = in.take(layout_.bits);
    return kept && word != layout_.zero ? std::optional(word) : std::nullopt;
}

void append(PackedWeights& weights, std::uint64_t position, std::uint32_t word, const PackedLayout& layout)
{
    if (position >= weightsOf(layout))
        throw Error("packed weights reach position " + std::to_string(position) + " of a layer of "
            + std::to_string(weightsOf(layout)));
    weights.positions.push_back(static_cast<std::uint32_t>(position));
    weights.words.push_back(word);
}

void checkGapBits(int gapBits)
{
    if (gapBits < 1 || gapBits > 16)
        throw Error("gaps of " + std::to_string(gapBits) + " bits, expected 1 to 16");
}

void putGap(BitWriter& out, std::uint64_t zeros, int gapBits)
{
    const auto escape = (std::uint32_t{1} << gapBits) - 1;
    for (; zeros >= escape; zeros -= escape)
        out.put(escape, gapBits);
    out.put(static_cast<std::uint32_t>(zeros), gapBits);
}

std::uint64_t takeGap(BitReader& in, int gapBits)
{
    const auto escape = (std::uint32_t{1} << gapBits) - 1;
    std::uint64_t zeros = 0;
    for (;;) {
        const auto gap = in.take(gapBits);
        zeros += gap;
        if (gap != escape)
            return zeros;
    }
}

} // namespace espalier::packing
