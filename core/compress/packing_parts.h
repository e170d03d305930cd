// What the packed formats share.
#pragma once

#include "core/compress/weight_packing.h"

namespace espalier::packing {

/// ⌈log2(count)⌉: bits that tell `count` things apart.
int bitsFor(std::uint64_t count);

std::uint64_t weightsOf(const PackedLayout& layout);

/// Throws Error where positions do not ascend or leave the matrix, or words are too wide.
void check(const PackedLayout& layout, const PackedWeights& weights);
void checkGapBits(int gapBits);

/// Throws Error where the position is outside the matrix.
void append(PackedWeights& weights, std::uint64_t position, std::uint32_t word, const PackedLayout& layout);

/// Zeros as escapes of 2^gapBits − 1 of them and what is left.
void putGap(BitWriter& out, std::uint64_t zeros, int gapBits);
std::uint64_t takeGap(BitReader& in, int gapBits);

/// Words in a format that also stores zeros: one bit more where no word means 0.
class WordCode {
public:
    WordCode(const PackedLayout& layout, bool hasZeros)
        : layout_(layout), marksZero_(hasZeros && !layout.zero)
    {
    }

    void put(BitWriter& out, std::uint32_t word) const;
    void putZero(BitWriter& out) const;
    /// None for a zero.
    std::optional<std::uint32_t> take(BitReader& in) const;

private:
    const PackedLayout& layout_;
    bool marksZero_;
};

} // namespace espalier::packing
