#pragma once

#include "core/compress/sparse/adam.h"
#include "engine/trainable_network.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// A fresh optimizer for the values of each parameter.
std::vector<Adam> freshOptimizers(TrainableNetwork& network, std::size_t parameters);

/// One step of all of them.
void adamStep(std::vector<Adam>& optimizers, TrainableNetwork& network, double learningRate);

/// Learning rate at a batch of a stage: rises linearly over the first 5 % (200 batches at most) if `warmUp`,
/// then falls from `first` to `last` on half a cosine.
struct RateSchedule {
    double first = 1e-3;
    double last = 1e-5;
    bool warmUp = false;
    double at(std::int64_t batch, std::int64_t batches) const;
};

} // namespace espalier
