#include "core/hardware/storage.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace espalier {

namespace {

constexpr std::array<std::string_view, storageFormats> formatNames{
    "dense", "bitmap", "csr", "relative", "relative-escape", "groups", "blocks"};

/// ⌈log2(count)⌉: bits that tell `count` things apart.
std::int64_t bitsFor(std::int64_t count)
{
    return count <= 1 ? 0 : std::bit_width(static_cast<std::uint64_t>(count - 1));
}

std::int64_t ceilDivide(std::int64_t value, std::int64_t by)
{
    return (value + by - 1) / by;
}

std::int64_t columnsOf(const StoredWeights& weights)
{
    return ceilDivide(weights.gaps.weights, std::max<std::int64_t>(weights.rows, 1));
}

/// Bits of one of `stored` weights. Without a level for zero, pruned ones among them need a code of their
/// own, and with it one bit more.
std::int64_t widthAmong(std::int64_t stored, const StoredWeights& weights)
{
    const bool needsZero = weights.gaps.kept < stored && !weights.hasZeroLevel && weights.bits < 32;
    return weights.bits + (needsZero ? 1 : 0);
}

std::int64_t csrIndex(const StoredWeights& weights)
{
    const auto rows = std::max<std::int64_t>(weights.rows, 1);
    return weights.gaps.kept * bitsFor(columnsOf(weights)) + (rows + 1) * bitsFor(weights.gaps.kept + 1);
}

StorageSize relativeSize(StorageSize size, const StoredWeights& weights, int gapBits)
{
    const auto k = static_cast<std::size_t>(gapBits);
    const bool escape = size.format == StorageFormat::RelativeEscape;
    size.gapBits = gapBits;
    size.helpers = std::llround(escape ? weights.gaps.escapes[k] : weights.gaps.fillers[k]);
    size.entries = size.kept + size.helpers;
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

/// Each row is cut into groups of M; each stores N weights and their places, log2 M bits each.
StorageSize groupSize(StorageSize size, const StoredWeights& weights, const GroupCounts& group)
{
    size.group = group;
    size.entries = weights.rows * ceilDivide(columnsOf(weights), group.size) * group.most;
    size.helpers = size.entries - size.kept;
    size.data = size.entries * widthAmong(size.entries, weights);
    size.index = size.entries * bitsFor(group.size);
    return size;
}

/// One bit a block, or the kept blocks' gaps in an escape code of k bits, whichever is shorter.
StorageSize blockSize(StorageSize size, const StoredWeights& weights, const BlockCounts& blocks)
{
    size.block = blocks.shape;
    size.helpers = blocks.weights - size.kept;
    size.data = blocks.weights * widthAmong(blocks.weights, weights);
    size.index = blocks.gaps.weights;
    size.entries = blocks.gaps.weights;
    for (int gapBits = 2; gapBits <= maxGapBits; ++gapBits) {
        const auto entries =
            blocks.gaps.kept + std::llround(blocks.gaps.escapes[static_cast<std::size_t>(gapBits)]);
        if (entries * gapBits < size.index) {
            size.gapBits = gapBits;
            size.index = entries * gapBits;
            size.entries = entries;
        }
    }
    return size;
}

StorageSize bestGroupSize(const StorageSize& size, const StoredWeights& weights)
{
    auto best = groupSize(size, weights, {.size = 1, .most = 1});
    for (const auto& group : weights.groups) {
        const auto next = groupSize(size, weights, group);
        if (next.weights() < best.weights())
            best = next;
    }
    return best;
}

StorageSize bestBlockSize(const StorageSize& size, const StoredWeights& weights)
{
    BlockCounts whole{.shape = {std::max<std::int64_t>(weights.rows, 1), columnsOf(weights)}};
    whole.gaps.weights = 1;
    whole.gaps.kept = 1;
    whole.weights = weights.gaps.weights;
    auto best = blockSize(size, weights, whole);
    for (const auto& blocks : weights.blocks) {
        const auto next = blockSize(size, weights, blocks);
        if (next.weights() < best.weights())
            best = next;
    }
    return best;
}

} // namespace

bool canHold(StorageFormat format, const StoredWeights& weights)
{
    switch (format) {
    case StorageFormat::Relative: return weights.hasZeroLevel || weights.bits == 32;
    case StorageFormat::Groups:
        return std::ranges::any_of(
            weights.groups, [](const GroupCounts& group) { return group.most < group.size; });
    case StorageFormat::Blocks:
        return std::ranges::any_of(
            weights.blocks, [](const BlockCounts& blocks) { return blocks.gaps.kept < blocks.gaps.weights; });
    case StorageFormat::Dense:
    case StorageFormat::Bitmap:
    case StorageFormat::Csr:
    case StorageFormat::RelativeEscape: break;
    }
    return true;
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
            + "', expected dense, bitmap, csr, relative, relative-escape, groups or blocks");
    return static_cast<StorageFormat>(found - formatNames.begin());
}

std::int64_t StorageSize::paperConvention() const
{
    return data + (gapBits > 0 && format != StorageFormat::Blocks ? kept * gapBits : index);
}

std::int64_t StorageSize::multiplied() const
{
    const bool storesZeros = format == StorageFormat::Relative || format == StorageFormat::Groups
        || format == StorageFormat::Blocks;
    return kept + (storesZeros ? helpers : 0);
}

StorageSize storageSize(StorageFormat format, const StoredWeights& weights, int gapBits)
{
    StorageSize size;
    size.format = format;
    size.kept = weights.gaps.kept;
    size.entries = weights.gaps.kept;
    size.data = weights.gaps.kept * weights.bits;
    size.table = weights.tableBits;
    size.biases = weights.biasBits;
    switch (format) {
    case StorageFormat::Dense:
        size.entries = 0;
        size.data = weights.gaps.weights * widthAmong(weights.gaps.weights, weights);
        return size;
    case StorageFormat::Bitmap: size.index = weights.gaps.weights; return size;
    case StorageFormat::Csr: size.index = csrIndex(weights); return size;
    case StorageFormat::Groups: return bestGroupSize(size, weights);
    case StorageFormat::Blocks: return bestBlockSize(size, weights);
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

} // namespace espalier
