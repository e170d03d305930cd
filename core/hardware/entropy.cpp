#include "core/hardware/entropy.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

namespace espalier {

namespace {

constexpr std::int64_t codeLengthBits = 5;

std::int64_t tableBits(std::span<const std::int64_t> counts, int symbolBits)
{
    const auto used = std::ranges::count_if(counts, [](std::int64_t count) { return count > 0; });
    return used * (symbolBits + codeLengthBits);
}

} // namespace

std::int64_t huffmanBits(std::span<const std::int64_t> counts)
{
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> open;
    for (const auto count : counts) {
        if (count > 0)
            open.push(count);
    }
    if (open.size() == 1)
        return open.top(); // a lone symbol still takes a bit each
    std::int64_t bits = 0;
    while (open.size() > 1) {
        auto merged = open.top();
        open.pop();
        merged += open.top();
        open.pop();
        bits += merged;
        open.push(merged);
    }
    return bits;
}

double entropyBits(std::span<const std::int64_t> counts)
{
    double total = 0.0;
    for (const auto count : counts)
        total += static_cast<double>(count);
    double bits = 0.0;
    for (const auto count : counts) {
        if (count > 0)
            bits += static_cast<double>(count) * std::log2(total / static_cast<double>(count));
    }
    return bits;
}

std::vector<std::int64_t> gapSymbols(std::span<const GapLength> lengths, int gapBits)
{
    const auto escape = (std::uint32_t{1} << gapBits) - 1;
    std::vector<std::int64_t> counts(std::size_t{escape} + 1);
    for (const auto& length : lengths) {
        counts[escape] += length.zeros / escape * length.count;
        counts[length.zeros % escape] += length.count;
    }
    return counts;
}

std::optional<HuffmanSize> huffmanSize(const MaskStatistics& mask, int weightBits)
{
    if (mask.gapLengths.empty() && mask.gaps.kept > 0)
        return std::nullopt;
    HuffmanSize best;
    for (int gapBits = 2; gapBits <= maxGapBits; ++gapBits) {
        const auto symbols = gapSymbols(mask.gapLengths, gapBits);
        const auto bits = huffmanBits(symbols);
        const auto table = tableBits(symbols, gapBits);
        if (best.gapBits == 0 || bits + table < best.gaps + best.tables) {
            best.gapBits = gapBits;
            best.gaps = bits;
            best.tables = table;
            best.gapEntropy = entropyBits(symbols);
        }
    }
    if (mask.levels.empty()) {
        best.levels = mask.gaps.kept * weightBits;
        best.levelEntropy = static_cast<double>(best.levels);
        return best;
    }
    best.levels = huffmanBits(mask.levels);
    best.levelEntropy = entropyBits(mask.levels);
    best.tables += tableBits(mask.levels, weightBits);
    return best;
}

} // namespace espalier
