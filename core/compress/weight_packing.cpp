#include "core/compress/packing_parts.h"
#include "core/error.h"

#include <algorithm>
#include <string>

namespace espalier {

using namespace packing;

BitString packDense(const PackedLayout& layout, const PackedWeights& weights)
{
    check(layout, weights);
    const WordCode code(layout, weights.positions.size() < weightsOf(layout));
    BitWriter out;
    std::size_t next = 0;
    for (std::uint64_t position = 0; position < weightsOf(layout); ++position) {
        const bool kept = next < weights.positions.size() && weights.positions[next] == position;
        if (kept)
            code.put(out, weights.words[next++]);
        else
            code.putZero(out);
    }
    return out.take();
}

PackedWeights unpackDense(const PackedLayout& layout, const BitString& bits, bool hasZeros)
{
    const WordCode code(layout, hasZeros);
    BitReader in(bits);
    PackedWeights weights;
    for (std::uint64_t position = 0; position < weightsOf(layout); ++position) {
        if (const auto word = code.take(in))
            append(weights, position, *word, layout);
    }
    in.finish();
    return weights;
}

BitString packBitmap(const PackedLayout& layout, const PackedWeights& weights)
{
    check(layout, weights);
    BitWriter out;
    auto next = weights.positions.begin();
    for (std::uint64_t position = 0; position < weightsOf(layout); ++position) {
        const bool kept = next != weights.positions.end() && *next == position;
        next += kept ? 1 : 0;
        out.put(kept ? 1 : 0, 1);
    }
    for (const auto word : weights.words)
        out.put(word, layout.bits);
    return out.take();
}

PackedWeights unpackBitmap(const PackedLayout& layout, const BitString& bits)
{
    BitReader in(bits);
    PackedWeights weights;
    for (std::uint64_t position = 0; position < weightsOf(layout); ++position) {
        if (in.take(1) == 1)
            append(weights, position, 0, layout);
    }
    for (auto& word : weights.words)
        word = in.take(layout.bits);
    in.finish();
    return weights;
}

BitString packCsr(const PackedLayout& layout, const PackedWeights& weights)
{
    check(layout, weights);
    const auto pointerBits = bitsFor(weights.positions.size() + 1);
    BitWriter out;
    for (std::uint64_t row = 0; row <= layout.rows; ++row) {
        const auto start = std::ranges::lower_bound(weights.positions, row * layout.columns);
        out.put(static_cast<std::uint32_t>(start - weights.positions.begin()), pointerBits);
    }
    for (std::size_t weight = 0; weight < weights.positions.size(); ++weight) {
        out.put(weights.positions[weight] % layout.columns, bitsFor(layout.columns));
        out.put(weights.words[weight], layout.bits);
    }
    return out.take();
}

PackedWeights unpackCsr(const PackedLayout& layout, const BitString& bits, std::uint32_t kept)
{
    BitReader in(bits);
    std::vector<std::uint32_t> starts(std::size_t{layout.rows} + 1);
    for (auto& start : starts)
        start = in.take(bitsFor(std::uint64_t{kept} + 1));
    if (!std::ranges::is_sorted(starts) || starts.front() != 0 || starts.back() != kept)
        throw Error("row pointers do not lead from 0 to " + std::to_string(kept));
    PackedWeights weights;
    for (std::uint32_t row = 0; row < layout.rows; ++row) {
        for (auto weight = starts[row]; weight < starts[row + 1]; ++weight) {
            const auto column = in.take(bitsFor(layout.columns));
            append(weights, std::uint64_t{row} * layout.columns + column, in.take(layout.bits), layout);
        }
    }
    in.finish();
    return weights;
}

BitString packRelative(const PackedLayout& layout, const PackedWeights& weights, int gapBits)
{
    check(layout, weights);
    checkGapBits(gapBits);
    if (!layout.zero)
        throw Error("a relative index with fillers needs a word for zero");
    const auto period = std::uint32_t{1} << gapBits;
    BitWriter out;
    std::uint32_t next = 0;
    for (std::size_t weight = 0; weight < weights.positions.size(); ++weight) {
        auto zeros = weights.positions[weight] - next;
        for (; zeros >= period; zeros -= period) {
            out.put(period - 1, gapBits);
            out.put(*layout.zero, layout.bits);
        }
        out.put(zeros, gapBits);
        out.put(weights.words[weight], layout.bits);
        next = weights.positions[weight] + 1;
    }
    return out.take();
}

PackedWeights unpackRelative(const PackedLayout& layout, const BitString& bits, int gapBits)
{
    checkGapBits(gapBits);
    BitReader in(bits);
    PackedWeights weights;
    for (std::uint64_t next = 0; !in.atEnd(); ++next) {
        next += in.take(gapBits);
        const auto word = in.take(layout.bits);
        if (word != layout.zero)
            append(weights, next, word, layout);
    }
    return weights;
}

BitString packRelativeEscape(const PackedLayout& layout, const PackedWeights& weights, int gapBits)
{
    check(layout, weights);
    checkGapBits(gapBits);
    BitWriter out;
    std::uint32_t next = 0;
    for (std::size_t weight = 0; weight < weights.positions.size(); ++weight) {
        putGap(out, weights.positions[weight] - next, gapBits);
        out.put(weights.words[weight], layout.bits);
        next = weights.positions[weight] + 1;
    }
    return out.take();
}

PackedWeights unpackRelativeEscape(const PackedLayout& layout, const BitString& bits, int gapBits)
{
    checkGapBits(gapBits);
    BitReader in(bits);
    PackedWeights weights;
    for (std::uint64_t next = 0; !in.atEnd(); ++next) {
        next += takeGap(in, gapBits);
        append(weights, next, in.take(layout.bits), layout);
    }
    return weights;
}

} // namespace espalier
