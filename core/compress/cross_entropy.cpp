#include "core/compress/cross_entropy.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// log Σ exp(logits / temperature), whatever the size of the logits.
double logSum(std::span<const float> logits, double temperature)
{
    const auto largest = static_cast<double>(std::ranges::max(logits));
    double sum = 0.0;
    for (const auto logit : logits)
        sum += std::exp((static_cast<double>(logit) - largest) / temperature);
    return std::log(sum) + largest / temperature;
}

} // namespace

void softmax(std::span<const float> logits, double temperature, std::span<double> probabilities)
{
    const auto normaliser = logSum(logits, temperature);
    for (std::size_t index = 0; index < logits.size(); ++index)
        probabilities[index] = std::exp(static_cast<double>(logits[index]) / temperature - normaliser);
}

double crossEntropy(
    std::span<const float> logits, std::size_t label, const SoftTargets& targets, std::span<double> gradient)
{
    const auto taught = !targets.probabilities.empty();
    const auto hard = taught ? 1.0 - targets.share : 1.0;
    softmax(logits, 1.0, gradient);
    auto loss = hard * (logSum(logits, 1.0) - static_cast<double>(logits[label]));
    gradient[label] -= 1.0;
    for (auto& value : gradient)
        value *= hard;
    if (!taught)
        return loss;
    const auto temperature = targets.temperature;
    const auto normaliser = logSum(logits, temperature);
    for (std::size_t index = 0; index < logits.size(); ++index) {
        const auto wanted = static_cast<double>(targets.probabilities[index]);
        const auto logProbability = static_cast<double>(logits[index]) / temperature - normaliser;
        gradient[index] += targets.share * temperature * (std::exp(logProbability) - wanted);
        if (wanted > 0.0)
            loss += targets.share * temperature * temperature * wanted * (std::log(wanted) - logProbability);
    }
    return loss;
}

} // namespace espalier
