#include "engine/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace espalier {

std::vector<Adam> freshOptimizers(TrainableNetwork& network, std::size_t parameters)
{
    std::vector<Adam> optimizers;
    for (std::size_t parameter = 0; parameter < parameters; ++parameter)
        optimizers.emplace_back(network.values(parameter).size());
    return optimizers;
}

void adamStep(std::vector<Adam>& optimizers, TrainableNetwork& network, double learningRate)
{
    for (std::size_t parameter = 0; parameter < optimizers.size(); ++parameter)
        optimizers[parameter].step(network.values(parameter), network.gradients(parameter), learningRate);
    network.afterStep();
}

double RateSchedule::at(std::int64_t batch, std::int64_t batches) const
{
    const auto warmBatches = warmUp ? std::min<std::int64_t>(200, batches / 20) : 0;
    if (batch < warmBatches)
        return first * static_cast<double>(batch + 1) / static_cast<double>(warmBatches);
    const auto share = static_cast<double>(batch - warmBatches)
        / static_cast<double>(std::max<std::int64_t>(1, batches - warmBatches));
    return last + (first - last) * (1.0 + std::cos(std::numbers::pi * share)) / 2.0;
}

} // namespace espalier
