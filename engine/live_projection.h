#pragma once

#include "core/compress/admm.h"
#include "core/compress/liveness.h"
#include "engine/stage_training.h"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// Projects the layers of a network onto what a plan keeps of them, last layer first. Each layer may keep
/// only weights into units that the layer after it, projected before, still reads: plain top-k wastes up to a
/// third of a far pruned fc1 on units that nobody reads.
class LiveProjection {
public:
    explicit LiveProjection(const StageContext& context);

    /// Does with a layer what it likes; returns the projected values, of which the layer before is told.
    using Act = std::function<std::span<const float>(std::size_t layer, const Projection& project)>;
    void fromOutputBackwards(TrainableNetwork& network, const Plan& plan, const Act& act) const;

    /// The hard cut: W = Π(W) in all layers. Stores the network in the run's state; returns masks of what is
    /// left.
    Masks cut(TrainableNetwork& network, const Plan& plan) const;

    /// 1 for each weight of a layer into a unit that the layer after it reads, given full arrays of the
    /// layers behind it; empty where all may be kept.
    std::vector<std::uint8_t> eligibleIn(
        std::size_t layer, const std::vector<std::vector<float>>& projected) const;

private:
    StageContext context_;
    std::vector<std::optional<Reader>> readers_;
};

/// For each layer whether a plan takes weights from what its mask has left.
std::vector<bool> layersToPrune(const StageContext& context, const Plan& plan);

} // namespace espalier
