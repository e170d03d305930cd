#include "engine/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace espalier {

namespace {

constexpr float decayFirst = 0.9F;
constexpr float decaySecond = 0.999F;
constexpr float epsilon = 1e-8F;

struct AdamStep {
    float rate = 0.0F;  ///< with the correction of the first moment
    float scale = 1.0F; ///< correction of the second moment
};

__attribute__((target_clones("avx512f", "avx2", "default"))) void move(
    float* values, const float* gradients, float* first, float* second, std::size_t count, AdamStep step)
{
    for (std::size_t index = 0; index < count; ++index) {
        const auto gradient = gradients[index];
        first[index] = decayFirst * first[index] + (1.0F - decayFirst) * gradient;
        second[index] = decaySecond * second[index] + (1.0F - decaySecond) * gradient * gradient;
        values[index] -= step.rate * first[index] / (__builtin_sqrtf(second[index] * step.scale) + epsilon);
    }
}

} // namespace

void resetOptimizer(OptimizerState& state, TrainableNetwork& network, std::size_t parameters)
{
    state = {};
    for (std::size_t parameter = 0; parameter < parameters; ++parameter) {
        state.first.emplace_back(network.values(parameter).size());
        state.second.emplace_back(network.values(parameter).size());
    }
}

void adamStep(OptimizerState& state, TrainableNetwork& network, double learningRate)
{
    ++state.steps;
    const auto steps = static_cast<double>(state.steps);
    const AdamStep step{static_cast<float>(learningRate / (1.0 - std::pow(0.9, steps))),
        static_cast<float>(1.0 / (1.0 - std::pow(0.999, steps)))};
    for (std::size_t parameter = 0; parameter < state.first.size(); ++parameter) {
        const auto values = network.values(parameter);
        move(values.data(), network.gradients(parameter).data(), state.first[parameter].data(),
            state.second[parameter].data(), values.size(), step);
    }
    network.afterStep();
}

double RateSchedule::at(std::int64_t batch, std::int64_t batches) const
{
    const auto warmBatches = warmUp ? std::min<std::int64_t>(200, batches / 20) : 0;
    if (batch < warmBatches)
        return first * static_cast<double>(batch + 1) / static_cast<double>(warmBatches);
    const auto share
        = static_cast<double>(batch - warmBatches) / static_cast<double>(std::max<std::int64_t>(1, batches - warmBatches));
    return last + (first - last) * (1.0 + std::cos(std::numbers::pi * share)) / 2.0;
}

} // namespace espalier
