// What a plan costs on a chip: bits, multiply-adds, joules, seconds; per layer and in total.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/break_even.h"
#include "core/hardware/energy.h"
#include "core/hardware/latency.h"
#include "core/hardware/layer_graph.h"
#include "core/hardware/operation_cost.h"
#include "core/hardware/storage.h"
#include "core/hardware/traffic.h"
#include "core/hardware/work.h"
#include "core/network/layer_info.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

struct CostOptions {
    std::int64_t batch = 1; ///< pictures at once: weights are fetched once for all of them
    int pictureBits = 8; ///< of one value of the network's input
    /// Counted from each layer's real positions, where known; empty, or one a layer. They replace the plan's
    /// keep ratios; without them weights are taken to vanish at random.
    std::vector<std::optional<MaskStatistics>> masks;
    /// Measured share of each layer's input that is not zero; empty: nothing is known and all are taken as
    /// non-zero.
    std::vector<double> inputDensities;
    /// How the layers hang together, see layerGraph; null: a chain, and nothing between the layers costs.
    std::shared_ptr<const LayerGraph> graph;
    bool operator==(const CostOptions&) const = default;
};

/// All figures are for a whole batch.
struct LayerCost {
    StorageSize storage; ///< in the smallest format: what a file holds, whatever the chip
    double boundBits = 0.0; ///< what an entropy coder approaches, table and biases included; see storageBound
    StorageSize chipStorage; ///< in the chip's own format: what it keeps and moves
    OperandBits bits;
    Work work;
    Traffic traffic;
    Energy energy;
    Latency latency;
    bool operator==(const LayerCost&) const = default;
};

struct CostTotals {
    std::int64_t weights = 0;
    std::int64_t keptWeights = 0;
    std::int64_t storedBits = 0; ///< data, index, table and biases in the smallest formats
    std::int64_t dataBits = 0;
    std::int64_t indexBits = 0;
    std::int64_t tableBits = 0;
    std::int64_t biasBits = 0;
    std::int64_t paperBits = 0; ///< weights and gaps without fillers, tables or biases
    double boundBits = 0.0; ///< of all layers; see LayerCost
    std::int64_t chipBits = 0; ///< in the chip's own format
    std::int64_t denseMacs = 0;
    double executedMacs = 0.0;
    double bitOperations = 0.0;
    double dramBits = 0.0;
    double coldStartBits = 0.0;
    Energy energy;
    double seconds = 0.0;
    bool weightsResident = false; ///< all weights stay on the chip
    bool fits = true; ///< false: weights must stay on the chip, as it has no DRAM, and are too large for it
    bool operator==(const CostTotals&) const = default;

    std::int64_t storedBytes() const { return (storedBits + 7) / 8; }
};

struct NetworkCost {
    std::vector<LayerCost> layers; ///< in the order of layersOf
    std::vector<OperationCost> operations; ///< in the order of the graph; part of the total
    CostTotals total;
    bool operator==(const NetworkCost&) const = default;
};

/// One layer as planned against the same layer with all its weights at the same widths; below 1 pruning costs
/// more than it saves, infinity means that nothing is left to pay.
struct LayerBreakEven {
    BreakEvenMark mark = BreakEvenMark::Dense;
    /// Pruning ratio at which the layer is as fast as dense at equal area; 0: never.
    double breakEvenRatio = 0.0;
    double pruningRatio = 1.0; ///< of this layer
    double storageGain = 1.0; ///< dense over planned: weight bits in the file,
    double trafficGain = 1.0; ///< bits to and from DRAM,
    double energyGain = 1.0; ///< joules,
    double speedup = 1.0; ///< seconds on this chip,
    double equalAreaSpeedup = 1.0; ///< and against a dense chip of the same area
    /// Verdict: the layer is better off dense. Where speed at equal area is known or the chip skips weights,
    /// by the mark; elsewhere if pruning saves neither bytes, nor traffic, nor energy.
    bool restoreDense = false;
    bool operator==(const LayerBreakEven&) const = default;
};

struct CostReport {
    std::int64_t batch = 1;
    NetworkCost dense; ///< unpruned, 32-bit floats or the chip's widest
    NetworkCost planned;
    std::vector<LayerBreakEven> breakEven; ///< per layer
    bool operator==(const CostReport&) const = default;

    double storageRatio() const; ///< dense over planned stored bits
    double energyRatio() const;
    double speedup() const;
    /// Of the whole network over a dense chip of the same area, the harmonic mean of its layers over their
    /// multiply-adds (ADMM-NN, table 9); `restored`: with the layers that are better off dense.
    double equalAreaSpeedup(bool restored = false) const;
    double joulesPerPicture() const { return planned.total.energy.total() / static_cast<double>(batch); }
    double secondsPerPicture() const { return planned.total.seconds / static_cast<double>(batch); }
};

/// A layer as the storage formats see it: see storageSizes, canHold and storageReason for a ledger of them
/// all. Without a mask zeros are taken to fall at random.
StoredWeights storedWeights(
    const LayerInfo& layer, const LayerPlan& plan, const std::optional<MaskStatistics>& mask = {});

/// A pure function, fast enough to be called at every edit. A layer reads its input at the activation bits of
/// the layers that wrote it. Throws Error where plan, masks, densities or graph do not fit the layers.
CostReport estimateCost(std::span<const LayerInfo> layers, const Plan& plan, const Accelerator& accelerator,
    const CostOptions& options = {});

/// Kept shares below which a layer, pruned at random at its planned widths, costs less than dense: 1 where
/// any pruning pays, 0 where none does. Found by bisection; for one layer at a time.
struct BreakEvenThresholds {
    double storage = 1.0;
    double traffic = 1.0;
    double energy = 1.0;
    double latency = 1.0;
    double equalArea = 0.0; ///< 0: not known for this chip
    bool operator==(const BreakEvenThresholds&) const = default;
};
BreakEvenThresholds breakEvenThresholds(std::span<const LayerInfo> layers, const Plan& plan,
    std::size_t layer, const Accelerator& accelerator, const CostOptions& options = {});

} // namespace espalier
