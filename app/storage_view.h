// What the storage views show of a session.
#pragma once

#include "core/hardware/cost.h"
#include "widgets/storage_ledger.h"

#include <span>

namespace espalier {

/// Bytes of each layer in each format, the smallest ticked and its reason told; biases included everywhere
/// but in the papers' convention.
Ledger ledgerOf(std::span<const LayerInfo> layers, const Plan& plan, const CostOptions& options);

/// Sizes of one layer over its density, zeros taken to be spread at random, at the bits that it has.
StorageCurves storageCurvesOf(
    const LayerInfo& layer, const LayerPlan& plan, const std::optional<MaskStatistics>& mask);

} // namespace espalier
