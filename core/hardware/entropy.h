// What levels and gaps of a layer would take, each coded by how often it occurs.
#pragma once

#include "core/hardware/mask_statistics.h"

#include <cstdint>
#include <optional>
#include <span>

namespace espalier {

/// Bits of symbols in an optimal prefix code: counts of each symbol; tables are not counted.
std::int64_t huffmanBits(std::span<const std::int64_t> counts);
/// The same for a code that may spend fractions of a bit.
double entropyBits(std::span<const std::int64_t> counts);

/// How often each of the 2^k codes of a relative index with escapes occurs.
std::vector<std::int64_t> gapSymbols(std::span<const GapLength> lengths, int gapBits);

/// A layer whose level codes and gaps are Huffman-coded apart (Deep Compression). A number for storage: such
/// weights must be decoded before a multiplier can find them.
struct HuffmanSize {
    int gapBits = 0; ///< of the gaps before they are coded, the best
    std::int64_t levels = 0; ///< bits
    std::int64_t gaps = 0;
    std::int64_t tables = 0; ///< for each symbol that occurs its bits, and 5 for the length of its code
    double levelEntropy = 0.0; ///< bits, the bound of `levels`
    double gapEntropy = 0.0;
    bool operator==(const HuffmanSize&) const = default;

    std::int64_t total() const { return levels + gaps + tables; }
};

/// None where the gaps have not been counted. Weights without level codes take their bits as they are.
std::optional<HuffmanSize> huffmanSize(const MaskStatistics& mask, int weightBits);

} // namespace espalier
