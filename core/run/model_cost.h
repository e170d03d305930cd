// What a compressed model costs, by the weights that it really keeps.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/hardware/cost.h"

#include <optional>
#include <vector>

namespace espalier {

/// What each layer keeps, counted in one pass over all weights (not for a GUI thread): for CostOptions::masks. `units` that share the work: those of the
/// accelerator.
std::vector<std::optional<MaskStatistics>> masksOf(const CompressedModel& model, std::int64_t units = 0);

/// Masks, levels and graph come from the model and replace those of the options; planned is what the model
/// holds.
CostReport estimateCost(
    const CompressedModel& model, const Accelerator& accelerator, CostOptions options = {});

} // namespace espalier
