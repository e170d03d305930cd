// What a compressed model costs, by the weights that it really keeps.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/hardware/cost.h"

#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// What each layer keeps, counted in one pass over all weights (not for a GUI thread): for
/// CostOptions::masks. `units` that share the work: those of the accelerator.
std::vector<std::optional<MaskStatistics>> masksOf(const CompressedModel& model, std::int64_t units = 0);

/// Masks, levels and graph come from the model and replace those of the options; planned is what the model
/// holds.
CostReport estimateCost(
    const CompressedModel& model, const Accelerator& accelerator, CostOptions options = {});

/// The accelerator that costs were told for, in a few words that tell its constants apart: for provenance.
std::string costProfile(const Accelerator& accelerator);
/// The model with that in its provenance; as it is where the profile is empty.
CompressedModel withCostProfile(CompressedModel model, const std::string& profile);

} // namespace espalier
