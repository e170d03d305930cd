#pragma once

#include "core/plan/plan.h"

namespace espalier {

/// The same wishes with every weight kept. N:M, which forbids that, gives way to single weights.
LayerPlan withAllWeights(LayerPlan plan);

} // namespace espalier
