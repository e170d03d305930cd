#include "app/engine_functions.h"

namespace espalier {

NetworkPtr trainDenseNetwork(Job job, std::stop_token stop, const ProgressObserver& observe)
{
    // A run whose plan asks for nothing ends after dense training.
    job.recipe.plan = densePlan(job.recipe.plan.layers.size());
    return runJob(job, stop, observe).dense;
}

} // namespace espalier
