#include "core/hardware/storage_reason.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

std::string describe(const StorageSize& size)
{
    std::string text(toText(size.format));
    if (size.format == StorageFormat::Groups)
        return std::to_string(size.group.most) + ':' + std::to_string(size.group.size) + ' ' + text;
    if (size.format == StorageFormat::Blocks)
        text += " of " + std::to_string(size.block.rows) + " x " + std::to_string(size.block.columns);
    return size.gapBits > 0 ? text + " with " + std::to_string(size.gapBits) + "-bit gaps" : text;
}

} // namespace

std::string storageReason(const StoredWeights& weights)
{
    const auto best = smallestStorage(weights);
    const StorageSize* second = nullptr;
    const auto sizes = storageSizes(weights);
    for (const auto& size : sizes) {
        if (size.format != best.format && canHold(size.format, weights)
            && (second == nullptr || size.total() < second->total()))
            second = &size;
    }
    if (weights.gaps.kept == weights.gaps.weights)
        return "dense: nothing is pruned, so no positions need to be stored";
    const auto percent = 100.0 * static_cast<double>(second->total() - best.total())
        / static_cast<double>(std::max<std::int64_t>(best.total(), 1));
    return describe(best) + ": the smallest; " + describe(*second) + " would take "
        + std::to_string(std::llround(percent)) + " % more";
}

} // namespace espalier
