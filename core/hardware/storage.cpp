#include "core/hardware/storage.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>
#include <queue>

namespace espalier {

namespace {

constexpr std::array<std::string_view, storageFormats> formatNames{
    "dense", "bitmap", "csr", "relative", "relative-escape"};

/// ⌈log2(count)⌉: bits that tell `count` things apart.
std::int64_t bitsFor(std::int64_t count)
{
    return count <= 1 ? 0 : std::bit_width(static_cast<std::uint64_t>(count - 1));
}

/// Without a level for zero, pruned weights in a dense array need a code of their own, and with it one bit
/// more.
std::int64_t denseBits(const StoredWeights& weights)
{
    const bool needsZero =
        weights.gaps.kept < weights.gaps.weights && !weights.hasZeroLevel && weights.bits < 32;
    return weights.bits + (needsZero ? 1 : 0);
}

std::int64_t csrIndex(const StoredWeights& weights)
{
    const auto rows = std::max<std::int64_t>(weights.rows, 1);
    const auto columns = (weights.gaps.weights + rows - 1) / rows;
    return weights.gaps.kept * bitsFor(columns) + (rows + 1) * bitsFor(weights.gaps.kept + 1);
}

StorageSize relativeSize(StorageSize size, const StoredWeights& weights, int gapBits)
{
    const auto k = static_cast<std::size_t>(gapBits);
    const bool escape = size.format == StorageFormat::RelativeEscape;
    size.gapBits = gapBits;
    size.helpers = std::llround(escape ? weights.gaps.escapes[k] : weights.gaps.fillers[k]);
    size.index = weights.gaps.kept * gapBits + size.helpers * (escape ? gapBits : weights.bits + gapBits)
        + weights.pointerBits;
    return size;
}

StorageSize bestRelativeSize(const StorageSize& size, const StoredWeights& weights)
{
    auto best = relativeSize(size, weights, 2); // one bit would be a bitmap
    for (int gapBits = 3; gapBits <= maxGapBits; ++gapBits) {
        const auto next = relativeSize(size, weights, gapBits);
        if (next.index < best.index)
            best = next;
    }
    return best;
}

} // namespace

bool canHold(StorageFormat format, const StoredWeights& weights)
{
    return format != StorageFormat::Relative || weights.hasZeroLevel || weights.bits == 32;
}

std::string_view toText(StorageFormat format)
{
    return formatNames[static_cast<std::size_t>(format)];
}

StorageFormat storageFormatFromText(std::string_view text)
{
    const auto found = std::find(formatNames.begin(), formatNames.end(), text);
    if (found == formatNames.end())
        throw Error("storage format '" + std::string(text)
            + "', expected dense, bitmap, csr, relative or relative-escape");
    return static_cast<StorageFormat>(found - formatNames.begin());
}

std::int64_t StorageSize::paperConvention() const
{
    return data + (gapBits > 0 ? kept * gapBits : index);
}

StorageSize storageSize(StorageFormat format, const StoredWeights& weights, int gapBits)
{
    StorageSize size;
    size.format = format;
    size.kept = weights.gaps.kept;
    size.data = weights.gaps.kept * weights.bits;
    size.table = weights.tableBits;
    size.biases = weights.biasBits;
    switch (format) {
    case StorageFormat::Dense: size.data = weights.gaps.weights * denseBits(weights); return size;
    case StorageFormat::Bitmap: size.index = weights.gaps.weights; return size;
    case StorageFormat::Csr: size.index = csrIndex(weights); return size;
    case StorageFormat::Relative:
    case StorageFormat::RelativeEscape: break;
    }
    return gapBits > 0 ? relativeSize(size, weights, gapBits) : bestRelativeSize(size, weights);
}

std::vector<StorageSize> storageSizes(const StoredWeights& weights)
{
    std::vector<StorageSize> sizes;
    for (int format = 0; format < storageFormats; ++format)
        sizes.push_back(storageSize(static_cast<StorageFormat>(format), weights));
    return sizes;
}

StorageSize smallestStorage(const StoredWeights& weights)
{
    auto best = storageSize(StorageFormat::Dense, weights);
    for (int format = 1; format < storageFormats; ++format) {
        if (!canHold(static_cast<StorageFormat>(format), weights))
            continue;
        const auto next = storageSize(static_cast<StorageFormat>(format), weights);
        if (next.total() < best.total())
            best = next;
    }
    return best;
}

double storageBound(const StoredWeights& weights)
{
    const auto n = static_cast<double>(weights.gaps.weights);
    const auto kept = static_cast<double>(weights.gaps.kept);
    const auto gone = n - kept;
    if (kept <= 0.0 || gone <= 0.0)
        return kept * weights.bits;
    // Stirling: log2 (n over kept) = n·H(kept / n) − ½ log2(2π·kept·gone / n), within an eighth of a bit.
    const auto entropy = kept * std::log2(n / kept) + gone * std::log2(n / gone);
    const auto choices = entropy - 0.5 * std::log2(2.0 * std::numbers::pi * kept * gone / n);
    return std::max(0.0, choices) + kept * weights.bits;
}

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

} // namespace espalier
