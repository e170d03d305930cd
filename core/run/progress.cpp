#include "core/run/progress.h"

#include <algorithm>
#include <cmath>

namespace espalier {

std::string toText(Phase phase)
{
    switch (phase) {
    case Phase::Dense: return "Training the dense network";
    case Phase::Prune: return "Pruning";
    case Phase::Retrain: return "Retraining what is kept";
    case Phase::Quantize: return "Quantizing weights";
    case Phase::Activations: return "Quantizing activations";
    case Phase::Measure: return "Measuring";
    case Phase::Finished: return "Finished";
    }
    return {};
}

Interval confidenceInterval(const Accuracy& accuracy)
{
    if (accuracy.pictures == 0)
        return {};
    constexpr double deviations = 1.959964; // of a normal distribution, two-sided 95 %
    const auto n = static_cast<double>(accuracy.pictures);
    const auto share = accuracy.share();
    const auto square = deviations * deviations;
    const auto centre = (share + square / (2 * n)) / (1 + square / n);
    const auto half =
        deviations / (1 + square / n) * std::sqrt(share * (1 - share) / n + square / (4 * n * n));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

} // namespace espalier
