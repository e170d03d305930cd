#pragma once

#include "core/plan/plan.h"

#include <QString>

#include <cstdint>

namespace espalier {

/// Whether a layer's zeros pay on the chosen chip.
enum class BreakEven {
    Unknown, ///< nothing is pruned, or no cost is known
    Below, ///< better restored to dense
    SameTime, ///< no faster, but it takes less energy or fewer bytes
    Above, ///< faster
};

/// All that the views show of one layer.
struct LayerRow {
    QString name;
    LayerKind kind = LayerKind::Linear;
    QString shape; ///< "20×1×5×5"
    std::int64_t weights = 0;
    std::int64_t macs = 0; ///< dense
    bool isLast = false; ///< its output is never quantized
    LayerInfo info; ///< what the plan is about
    LayerPlan plan;
    double storedBytes = -1.0; ///< weights and their indices; negative while not known
    double pointsPerKilobyte = -1.0; ///< lost by pruning a little more; negative while not known
    double energyShare = -1.0; ///< of the network's energy per picture, 0..1; negative while not known
    BreakEven breakEven = BreakEven::Unknown;
    double speedup = 0.0; ///< over the dense layer, as the mark means it; 0 while not known
    QString breakEvenReason; ///< in a sentence or two
    double obtainedKeep = -1.0; ///< after a run; negative where there is none
    int obtainedBits = 0; ///< after a run; 0 where there is none
    bool operator==(const LayerRow&) const = default;
};

/// The row of a layer, as far as network and plan say; the costs are the caller's.
LayerRow layerRow(const LayerInfo& layer, const LayerPlan& plan);

} // namespace espalier
