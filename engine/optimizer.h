#pragma once

#include "engine/run_state.h"
#include "engine/trainable_network.h"

namespace espalier {

/// Forgets the moments and sizes them for the values of `network`.
void resetOptimizer(OptimizerState& state, TrainableNetwork& network, std::size_t parameters);

/// One step of Adam (Kingma and Ba, ICLR 2015; β 0.9 and 0.999) on all parameters.
void adamStep(OptimizerState& state, TrainableNetwork& network, double learningRate);

/// Learning rate at a batch of a stage: rises linearly over the first 5 % (200 batches at most) if `warmUp`, then falls
/// from `first` to `last` on half a cosine.
struct RateSchedule {
    double first = 1e-3;
    double last = 1e-5;
    bool warmUp = false;
    double at(std::int64_t batch, std::int64_t batches) const;
};

} // namespace espalier
