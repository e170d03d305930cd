#pragma once

#include "core/compress/compressed_model.h"
#include "core/data/picture_set.h"
#include "core/hardware/cost.h"
#include "core/hardware/effective_macs.h"

#include <cstddef>
#include <vector>

namespace espalier {

/// What reaches a layer while the network answers some pictures.
struct LayerActivity {
    double inputDensity = 1.0; ///< share of its input values that are not zero
    EffectiveMacs macs; ///< counted, where neither weight nor input is 0
};

/// Runs the model on the first pictures of a set and counts zeros. Throws Error where the pictures do not fit
/// the network. Blocks.
std::vector<LayerActivity> measureActivity(
    const CompressedModel& model, const PictureSet& pictures, std::size_t count);

/// Puts what was measured into the options of a cost report that hold the model's masks.
void addActivity(CostOptions& options, const std::vector<LayerActivity>& activity);

} // namespace espalier
