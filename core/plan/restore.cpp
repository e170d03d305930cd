#include "core/plan/restore.h"

namespace espalier {

LayerPlan withAllWeights(LayerPlan plan)
{
    plan.keep = 1.0;
    if (plan.pattern.largestKeep() < 1.0)
        plan.pattern = {};
    return plan;
}

} // namespace espalier
