// Weights as chips keep them: the formats that the cost model counts, written out and read back. Files use
// index_coding.h, which takes fewer bits but cannot be read from the middle.
#pragma once

#include "core/compress/bit_stream.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// A layer's weight matrix, row-major, row · columns + column being a weight's position.
struct PackedLayout {
    std::uint32_t rows = 1;
    std::uint32_t columns = 1;
    int bits = 32; ///< of one weight's word, 1 to 32
    /// Word that means 0; none: words of formats that store zeros have one bit more, where any zero is
    /// stored.
    std::optional<std::uint32_t> zero = {};
    bool operator==(const PackedLayout&) const = default;
};

/// The kept weights: ascending positions and as many words. A word may equal `zero` only where it is not
/// kept.
struct PackedWeights {
    std::vector<std::uint32_t> positions;
    std::vector<std::uint32_t> words;
    bool operator==(const PackedWeights&) const = default;
};

/// Every pack function throws Error where positions do not ascend or leave the matrix, words are too wide, or
/// the format cannot hold them; every unpack function where the bits make no sense. Both must be told the
/// same.

/// All weights in order. `hasZeros` tells whether any is 0: known to the reader from the layer's keep ratio.
BitString packDense(const PackedLayout& layout, const PackedWeights& weights);
PackedWeights unpackDense(const PackedLayout& layout, const BitString& bits, bool hasZeros);

/// A bit for each weight, then the kept words.
BitString packBitmap(const PackedLayout& layout, const PackedWeights& weights);
PackedWeights unpackBitmap(const PackedLayout& layout, const BitString& bits);

/// Row pointers of ⌈log2(kept + 1)⌉ bits, then a column of ⌈log2 columns⌉ bits and a word for each weight.
BitString packCsr(const PackedLayout& layout, const PackedWeights& weights);
PackedWeights unpackCsr(const PackedLayout& layout, const BitString& bits, std::uint32_t kept);

/// Zeros before each weight in `gapBits` 1 to 16, then its word; 2^gapBits zeros and more take fillers, a
/// full gap and the word `zero` (Deep Compression, EIE). Needs a word for zero.
BitString packRelative(const PackedLayout& layout, const PackedWeights& weights, int gapBits);
PackedWeights unpackRelative(const PackedLayout& layout, const BitString& bits, int gapBits);

/// The same with the gap 2^gapBits − 1 as an escape: so many zeros, and no weight. ADMM's levels have no
/// zero.
BitString packRelativeEscape(const PackedLayout& layout, const PackedWeights& weights, int gapBits);
PackedWeights unpackRelativeEscape(const PackedLayout& layout, const BitString& bits, int gapBits);

/// N:M: `most` weights of each `size` neighbours of a row, each with its place of ⌈log2 size⌉ bits.
struct PackedGroups {
    int size = 4;
    int most = 2;
    bool hasZeros = false; ///< some group keeps fewer than `most`
};
BitString packGroups(const PackedLayout& layout, const PackedWeights& weights, const PackedGroups& groups);
PackedWeights unpackGroups(const PackedLayout& layout, const BitString& bits, const PackedGroups& groups);

/// Rectangles that keep anything, whole, row of rectangles by row; at the edges what is left of them.
struct PackedBlocks {
    std::uint32_t rows = 1;
    std::uint32_t columns = 1;
    int gapBits = 0; ///< which blocks by a relative index with escapes; 0: by a bit each
    bool hasZeros = false; ///< some stored weight is 0
};
BitString packBlocks(const PackedLayout& layout, const PackedWeights& weights, const PackedBlocks& blocks);
PackedWeights unpackBlocks(const PackedLayout& layout, const BitString& bits, const PackedBlocks& blocks);

} // namespace espalier
