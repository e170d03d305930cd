// What a plan lets expect of a layer's zeros before there is a mask.
#pragma once

#include "core/hardware/mask_statistics.h"
#include "core/plan/plan.h"

namespace espalier {

/// Kept weights, or whole groups of the plan's pattern, scattered at random; N:M and blocks as the pattern
/// promises them. What depends on the very positions is not known. The pattern must fit the layer.
MaskStatistics expectedStatistics(const LayerPlan& plan, const LayerInfo& layer);

} // namespace espalier
