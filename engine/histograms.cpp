#include "engine/histograms.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int bins = 101; // odd, so that zero has a bin of its own

/// Never 0: bins need a width.
float largestMagnitude(std::span<const float> values)
{
    float largest = 1e-6F;
    for (const auto value : values)
        largest = std::max(largest, std::abs(value));
    return largest;
}

} // namespace

Histogram histogramOf(std::span<const float> values, float least, float most, bool zeros)
{
    Histogram histogram{least, most, std::vector<std::int64_t>(bins)};
    const auto scale = static_cast<float>(bins) / (most - least);
    for (const auto value : values) {
        if (value == 0.0F && !zeros)
            continue;
        const auto bin = std::clamp(static_cast<int>((value - least) * scale), 0, bins - 1);
        ++histogram.counts[static_cast<std::size_t>(bin)];
    }
    return histogram;
}

void fillHistograms(LayerProgress& progress, std::span<const float> weights, std::span<const float> auxiliary)
{
    const auto most = std::max(largestMagnitude(weights), largestMagnitude(auxiliary));
    progress.weights = histogramOf(weights, -most, most, true);
    progress.auxiliary = histogramOf(auxiliary, -most, most, false);
}

Histogram histogramOfDual(std::span<const float> dual)
{
    const auto most = largestMagnitude(dual);
    return histogramOf(dual, -most, most, true);
}

} // namespace espalier
