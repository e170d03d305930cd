// Whether a layer's zeros are worth it on a chip, put into words.
#pragma once

#include "core/hardware/cost.h"
#include "widgets/layer_row.h"
#include "widgets/layer_verdict.h"

#include <span>

namespace espalier {

/// All that a verdict rests on.
struct VerdictCase {
    std::span<const LayerInfo> layers;
    const Plan& plan;
    const Accelerator& accelerator;
    const CostOptions& options;
    const CostReport& report; ///< of the same
};

/// Against a dense chip of the same area where the chip says what skipping costs in area, else by time on
/// this chip; where time is the same, by energy and bytes.
Verdict verdictOf(const LayerBreakEven& layer, const Accelerator& accelerator);

/// The mark for the table, and the speed-up that it stands for.
BreakEven breakEvenOf(const LayerBreakEven& layer, const Accelerator& accelerator);
double breakEvenSpeedup(const LayerBreakEven& layer, const Accelerator& accelerator);

/// One or two sentences; right for chips that skip zeros or do not, and with or without an equal-area curve.
QString headlineOf(const LayerBreakEven& layer, const Accelerator& accelerator);

/// The whole verdict. Searches the thresholds, some milliseconds: for the layer that is looked at.
LayerVerdict explain(const VerdictCase& about, std::size_t layer);

} // namespace espalier
