#include "engine/histograms.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {
constexpr int bins = 101; // odd, so that zero has a bin of its own
}

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
    float most = 1e-6F;
    for (const auto weight : weights)
        most = std::max(most, std::abs(weight));
    for (const auto value : auxiliary)
        most = std::max(most, std::abs(value));
    progress.weights = histogramOf(weights, -most, most, true);
    progress.auxiliary = histogramOf(auxiliary, -most, most, false);
}

} // namespace espalier
