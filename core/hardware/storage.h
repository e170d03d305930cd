// Bits that the weights of one layer take in memory, format by format.
#pragma once

#include "core/hardware/mask_statistics.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

enum class StorageFormat {
    Dense, ///< every weight; pruned ones need a code for zero
    Bitmap, ///< one bit a weight, then the kept weights
    Csr, ///< column of each kept weight and one pointer a row
    Relative, ///< zeros before each kept weight in k bits, long runs bridged by filler weights of value zero
    RelativeEscape, ///< the same, long runs bridged by an escape code: needs no weight of value zero
    Groups, ///< N:M: N weights of each M neighbours, each with its place among them
    Blocks, ///< rectangles of the matrix that keep anything, whole; which ones by bitmap or relative index
};
inline constexpr int storageFormats = 7;

/// "dense", "bitmap", "csr", "relative", "relative-escape", "groups", "blocks": the names in files.
std::string_view toText(StorageFormat format);
/// Inverse of toText; throws Error that lists the names.
StorageFormat storageFormatFromText(std::string_view text);

/// One layer, as far as its storage goes.
struct StoredWeights {
    GapCounts gaps; ///< weights, kept weights and where they are
    std::int64_t rows = 1; ///< of the weight matrix: output channels
    std::vector<GroupCounts> groups = {}; ///< see MaskStatistics; empty: N:M cannot hold them
    std::vector<BlockCounts> blocks = {}; ///< see MaskStatistics; empty: all blocks are kept
    int bits = 32; ///< of one kept weight
    bool hasZeroLevel = false; ///< one of the 2^bits codes means zero, as in a codebook with a zero in it
    std::int64_t tableBits = 0; ///< scale or codebook of the layer
    std::int64_t biasBits = 0;
    std::int64_t pointerBits = 0; ///< of a relative index whose gaps start anew in places
};

/// Bits of one layer by what they hold.
struct StorageSize {
    StorageFormat format = StorageFormat::Dense;
    int gapBits = 0; ///< k of a relative index, else 0
    GroupCounts group = {0, 0}; ///< N:M where the format is Groups
    BlockShape block = {0, 0}; ///< where the format is Blocks
    std::int64_t kept = 0;
    /// Filler entries or escape codes; zeros that are stored in unused places of groups or inside blocks.
    std::int64_t helpers = 0;
    std::int64_t entries = 0; ///< of the index, that a decoder goes through: weights, helpers, or blocks
    std::int64_t data = 0; ///< stored weights times their bits: kept ones, all where dense, whole blocks
    std::int64_t index = 0; ///< whatever says where they are, fillers included
    std::int64_t table = 0; ///< scale or codebook
    std::int64_t biases = 0;
    bool operator==(const StorageSize&) const = default;

    std::int64_t weights() const { return data + index + table; }
    std::int64_t total() const { return weights() + biases; }
    /// As papers count: weights and gaps, but no fillers, tables or biases.
    std::int64_t paperConvention() const;
    /// Weights that reach a multiplier where the index says what to skip: kept ones and stored zeros.
    std::int64_t multiplied() const;
};

/// Size in one format; `gapBits` 1 to maxGapBits for a relative index, 0 for its best. Groups and Blocks take
/// their best shape; where none is known they are as large as Dense and an index that says nothing.
StorageSize storageSize(StorageFormat format, const StoredWeights& weights, int gapBits = 0);

/// All formats, each with its best gap, in the order of StorageFormat.
std::vector<StorageSize> storageSizes(const StoredWeights& weights);

/// A relative index with fillers needs a way to write a weight of zero, which ADMM's levels do not have; N:M
/// needs groups that keep few enough, blocks some that are empty.
bool canHold(StorageFormat format, const StoredWeights& weights);

/// The smallest format that can hold the weights.
StorageSize smallestStorage(const StoredWeights& weights);

/// log2 of the number of ways to place the kept weights, plus their bits: what an entropy coder approaches
/// where zeros are scattered at random. Only zeros with a pattern can be stored in less.
double storageBound(const StoredWeights& weights);

} // namespace espalier
