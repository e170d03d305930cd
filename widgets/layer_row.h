#pragma once

#include "core/plan/plan.h"

#include <QString>

#include <cstdint>

namespace espalier {

/// Whether a sparse layer is faster than a dense one on the chosen accelerator.
enum class BreakEven { Unknown, Below, Above };

/// All that the views show of one layer.
struct LayerRow {
    QString name;
    LayerKind kind = LayerKind::Linear;
    QString shape; ///< "20×1×5×5"
    std::int64_t weights = 0;
    std::int64_t macs = 0; ///< dense
    bool isLast = false; ///< its output is never quantized
    LayerPlan plan;
    double storedBytes = -1.0; ///< weights and their indices; negative while not known
    double energyShare = -1.0; ///< of the network's energy per picture, 0..1; negative while not known
    BreakEven breakEven = BreakEven::Unknown;
    QString breakEvenReason; ///< tooltip, e.g. "1.8× faster than dense; break-even at 21 %"
    double obtainedKeep = -1.0; ///< after a run; negative where there is none
    int obtainedBits = 0; ///< after a run; 0 where there is none
    bool operator==(const LayerRow&) const = default;
};

/// The row of a layer, as far as network and plan say; the costs are the caller's.
LayerRow layerRow(const LayerInfo& layer, const LayerPlan& plan);

} // namespace espalier
