#include "core/compress/clustering.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>

namespace espalier {

namespace {

constexpr int mostRounds = 300; // far more than weights of a layer ever took

/// Weights in ascending order with running sums, for means of intervals.
struct SortedWeights {
    std::vector<float> values;
    std::vector<double> sums{0.0};

    explicit SortedWeights(std::span<const float> weights)
    {
        std::ranges::copy_if(
            weights, std::back_inserter(values), [](float weight) { return weight != 0.0F; });
        std::ranges::sort(values);
        for (const auto value : values)
            sums.push_back(sums.back() + static_cast<double>(value));
    }

    double mean(std::size_t first, std::size_t last) const
    {
        return (sums[last] - sums[first]) / static_cast<double>(last - first);
    }
};

/// First weight of each cluster, and the end of the last one: each weight belongs to its nearest centroid.
std::vector<std::size_t> boundsOf(const SortedWeights& weights, const std::vector<double>& centroids)
{
    std::vector<std::size_t> bounds{0};
    for (std::size_t cluster = 0; cluster + 1 < centroids.size(); ++cluster) {
        const auto middle = (centroids[cluster] + centroids[cluster + 1]) / 2;
        const auto above = std::ranges::upper_bound(
            weights.values, middle, {}, [](float value) { return static_cast<double>(value); });
        bounds.push_back(static_cast<std::size_t>(above - weights.values.begin()));
    }
    bounds.push_back(weights.values.size());
    return bounds;
}

std::vector<double> evenlySpread(double least, double most, std::size_t count)
{
    std::vector<double> centroids;
    for (std::size_t index = 0; index < count; ++index)
        centroids.push_back(
            least + (most - least) * static_cast<double>(index) / static_cast<double>(count - 1));
    return centroids;
}

} // namespace

std::vector<float> clusterCentroids(std::span<const float> weights, int bits)
{
    const SortedWeights sorted(weights);
    if (sorted.values.empty())
        return {};
    auto centroids = evenlySpread(static_cast<double>(sorted.values.front()),
        static_cast<double>(sorted.values.back()), std::size_t{1} << bits);
    auto bounds = boundsOf(sorted, centroids);
    for (int round = 0; round < mostRounds; ++round) {
        for (std::size_t cluster = 0; cluster < centroids.size(); ++cluster)
            if (bounds[cluster] < bounds[cluster + 1])
                centroids[cluster] = sorted.mean(bounds[cluster], bounds[cluster + 1]);
        auto next = boundsOf(sorted, centroids);
        if (next == bounds)
            break;
        bounds = std::move(next);
    }
    std::vector<float> codebook;
    for (std::size_t cluster = 0; cluster < centroids.size(); ++cluster) {
        if (bounds[cluster] == bounds[cluster + 1])
            continue;
        // A mean may leave its weights by a rounding, and means of either sign may be exactly 0.
        const auto mean = std::clamp(static_cast<float>(centroids[cluster]), sorted.values[bounds[cluster]],
            sorted.values[bounds[cluster + 1] - 1]);
        codebook.push_back(mean == 0.0F ? std::numeric_limits<float>::min() : mean);
    }
    return codebook;
}

} // namespace espalier
