#pragma once

#include "engine/stage_training.h"

#include <cstdint>

namespace espalier {

/// Masks in which `share` of the kept weights of every layer that prunes single weights is exchanged for
/// pruned ones, by the gradients of a dense pass over the first batches of an epoch. Grows no weight into a
/// unit that nobody reads. Takes weights and masks from the run's state and leaves them as they are.
Masks regrownMasks(const StageContext& context, double share, std::int64_t epoch);

} // namespace espalier
