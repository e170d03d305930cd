#pragma once

#include "core/network/layer_info.h"
#include "core/plan/pattern.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Bits of a value that is not quantized: a 32-bit float.
inline constexpr int unquantizedBits = 32;

/// What is asked of one layer.
struct LayerPlan {
    double keep = 1.0; ///< kept share of the weights, in (0, 1]; with N:M at most N / M
    int weightBits = unquantizedBits; ///< 1..8, or unquantizedBits
    int activationBits = unquantizedBits; ///< of the layer's output after its ReLU: 2..8, or unquantizedBits
    double activationThreshold =
        0.0; ///< activations below this share of the layer's largest become zero, [0, 1)
    bool locked = false; ///< left alone by whatever plans automatically
    SparsityPattern pattern = {}; ///< which weights stay or go together
    bool operator==(const LayerPlan&) const = default;
};

/// What is asked of all layers, in the order of layersOf(network).
struct Plan {
    std::vector<LayerPlan> layers;
    bool operator==(const Plan&) const = default;
};

/// What a plan adds up to. Weights are counted without biases, as in the literature.
struct PlanTotals {
    std::int64_t weights = 0;
    std::int64_t keptWeights = 0;
    std::int64_t weightBits = 0; ///< kept weights times their bits, without indices
    /// weights / keptWeights: the "85x" of a plan.
    double pruningRatio() const;
    /// 32-bit dense weights over what is kept, without indices: the "1,910x" of the literature.
    double weightDataRatio() const;
};

/// Number of weights, or of groups of them, that a keep ratio leaves: rounded to the nearest.
std::int64_t keptWeights(double keep, std::int64_t weights);

/// Number of weights that a plan leaves of a layer at most: whole groups of its pattern. The pattern must fit
/// the layer.
std::int64_t keptWeights(const LayerPlan& plan, const LayerInfo& layer);

/// Throws Error naming the first layer whose wishes cannot be met: another number of layers, a ratio outside
/// (0, 1] or one that leaves a layer empty, a pattern that does not fit its shape or allows fewer weights
/// than the ratio, bits that are not offered, activation wishes on the last layer.
void check(const Plan& plan, std::span<const LayerInfo> layers);

/// Throws Error where the plan speaks of another number of layers.
PlanTotals totalsOf(const Plan& plan, std::span<const LayerInfo> layers);

/// Everything kept, nothing quantized.
Plan densePlan(std::size_t layers);

/// A plan that leaves about 1 / ratio of all weights, sharing the loss out by the size of the layers: a layer
/// of n weights keeps keep ∝ n^(-1/2), at most all; small layers are spared, as every published table does.
Plan planForRatio(std::span<const LayerInfo> layers, double ratio);

/// A plan on the way from dense (progress 0) to `target` (progress 1): keep ratios move geometrically, so
/// that every step prunes by the same factor (N:M stands at N / M from the first step on); bits stay
/// unquantized until the target itself.
Plan partialPlan(const Plan& target, double progress);

/// The least progress at which the partial plan prunes the whole network `ratio` times; 1 where only the
/// target itself or nothing does. Not log(ratio) / log(ratio of the target): the layers move by different
/// factors.
double progressFor(const Plan& target, std::span<const LayerInfo> layers, double ratio);

/// The plan with its keep ratios moved geometrically, nearer to dense or farther, so that the whole network
/// is pruned `ratio` times, as nearly as whole weights allow; bits and patterns stay. Throws Error where the
/// plan prunes nothing, or where a layer would end empty first.
Plan planAtRatio(const Plan& plan, std::span<const LayerInfo> layers, double ratio);

} // namespace espalier
