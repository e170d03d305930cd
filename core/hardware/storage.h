// Bits that the weights of one layer take in memory, format by format.
#pragma once

#include "core/hardware/gap_counts.h"

#include <cstdint>
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
};
inline constexpr int storageFormats = 5;

/// "dense", "bitmap", "csr", "relative", "relative-escape": the names in files.
std::string_view toText(StorageFormat format);
/// Inverse of toText; throws Error that lists the names.
StorageFormat storageFormatFromText(std::string_view text);

/// One layer, as far as its storage goes.
struct StoredWeights {
    GapCounts gaps; ///< weights, kept weights and where they are
    std::int64_t rows = 1; ///< of the weight matrix, for CSR: output channels
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
    std::int64_t kept = 0;
    std::int64_t helpers = 0; ///< filler entries or escape codes
    std::int64_t data = 0; ///< kept weights times their bits; all weights where dense
    std::int64_t index = 0; ///< whatever says where they are, fillers included
    std::int64_t table = 0; ///< scale or codebook
    std::int64_t biases = 0;
    bool operator==(const StorageSize&) const = default;

    std::int64_t weights() const { return data + index + table; }
    std::int64_t total() const { return weights() + biases; }
    /// As papers count: weights and gaps, but no fillers, tables or biases.
    std::int64_t paperConvention() const;
};

/// Size in one format; `gapBits` 1 to maxGapBits for a relative index, 0 for its best.
StorageSize storageSize(StorageFormat format, const StoredWeights& weights, int gapBits = 0);

/// All formats, each with its best gap, in the order of StorageFormat.
std::vector<StorageSize> storageSizes(const StoredWeights& weights);

/// A relative index with fillers needs a way to write a weight of zero, which ADMM's levels do not have.
bool canHold(StorageFormat format, const StoredWeights& weights);

/// The smallest format that can hold the weights.
StorageSize smallestStorage(const StoredWeights& weights);

/// log2 of the number of ways to place the kept weights, plus their bits: what an entropy coder approaches
/// where zeros are scattered at random. Only zeros with a pattern can be stored in less.
double storageBound(const StoredWeights& weights);

/// Bits of symbols in an optimal prefix code: counts of each symbol; tables are not counted.
std::int64_t huffmanBits(std::span<const std::int64_t> counts);
/// The same for a code that may spend fractions of a bit.
double entropyBits(std::span<const std::int64_t> counts);

} // namespace espalier
