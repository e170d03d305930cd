#include "core/compress/clustering.h"
#include "engine/quantize_training.h"

#include <algorithm>
#include <limits>

namespace espalier {

namespace {

/// ADMM towards the centroids of k-means, run anew at each Z step (U, arXiv 1811.01907); then every weight
/// stays in its cluster and only the centroids train, by the sum of their weights' gradients (Deep
/// Compression, arXiv 1510.00149, section 3; without the ADMM where its share of the epochs is 0).
class ClusterTraining : public AdmmToLevels {
public:
    using AdmmToLevels::AdmmToLevels;

    void addGradients(TrainableNetwork& network) override
    {
        AdmmToLevels::addGradients(network);
        if (!isFixed())
            return;
        for (const auto layer : quantizedLayers()) {
            const auto gradients = network.gradients(context_.weightOf(layer));
            const auto sums = sumsOf(layer, gradients);
            forMembers(layer, [&](std::size_t index, std::size_t entry) {
                gradients[index] = static_cast<float>(sums[entry].sum);
            });
        }
    }

    /// The members of a cluster had the same gradient; one value stays theirs.
    void afterStep(TrainableNetwork& network) override
    {
        if (!isFixed())
            return;
        for (const auto layer : quantizedLayers()) {
            const auto weights = values(network, layer);
            auto& codebook = context_.state.levels[layer].codebook;
            const auto sums = sumsOf(layer, weights);
            for (std::size_t entry = 0; entry < codebook.size(); ++entry) {
                const auto mean = static_cast<float>(sums[entry].sum / std::max(1, sums[entry].count));
                codebook[entry] = mean == 0.0F ? std::numeric_limits<float>::min() : mean; // 0 means pruned
            }
            forMembers(
                layer, [&](std::size_t index, std::size_t entry) { weights[index] = codebook[entry]; });
        }
    }

    void end(TrainableNetwork& network) override
    {
        AdmmToLevels::end(network);
        for (const auto layer : quantizedLayers()) { // centroids may have crossed, or met
            auto& codebook = context_.state.levels[layer].codebook;
            std::ranges::sort(codebook);
            const auto twice = std::ranges::unique(codebook);
            codebook.erase(twice.begin(), twice.end());
        }
    }

protected:
    LevelSet fitted(std::size_t layer, std::span<const float> weights) const override
    {
        auto codebook = clusterCentroids(weights, bitsOf(layer));
        if (codebook.empty())
            codebook.push_back(1e-6F);
        return {0.0F, bitsOf(layer), std::move(codebook)};
    }

    void fix(TrainableNetwork& network, int) override
    {
        if (isFixed())
            return;
        context_.state.frozenRounds = 1;
        for (const auto layer : quantizedLayers()) {
            const auto weights = values(network, layer);
            auto& levels = context_.state.levels[layer];
            levels = fitted(layer, weights);
            auto& codes = context_.state.frozen[layer];
            for (std::size_t index = 0; index < weights.size(); ++index)
                codes[index] =
                    isKept(layer, index, weights.size()) ? levels.code(weights[index]) : std::int16_t{0};
            forMembers(layer,
                [&](std::size_t index, std::size_t entry) { weights[index] = levels.codebook[entry]; });
            context_.state.optimizers[context_.weightOf(layer)] = Adam(weights.size()); // members move as one
        }
    }

private:
    struct Sum {
        double sum = 0.0;
        int count = 0;
    };

    /// Calls `act(index, entry)` for each weight that is in a cluster.
    template <class Act>
    void forMembers(std::size_t layer, const Act& act) const
    {
        const auto& codes = context_.state.frozen[layer];
        const auto& levels = context_.state.levels[layer];
        for (std::size_t index = 0; index < codes.size(); ++index)
            if (codes[index])
                act(index, levels.entryOf(codes[index]));
    }

    std::vector<Sum> sumsOf(std::size_t layer, std::span<const float> numbers) const
    {
        std::vector<Sum> sums(context_.state.levels[layer].codebook.size());
        forMembers(layer, [&](std::size_t index, std::size_t entry) {
            sums[entry].sum += static_cast<double>(numbers[index]);
            ++sums[entry].count;
        });
        return sums;
    }
};

} // namespace

std::unique_ptr<StageTraining> makeClusterTraining(StageContext context)
{
    return std::make_unique<ClusterTraining>(context);
}

} // namespace espalier
