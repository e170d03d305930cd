// When pruning pays: a layer as planned against the same layer dense at the same widths.
#pragma once

#include "core/hardware/accelerator.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Where a layer stands against the pruning ratio at which skipping makes up for its own cost.
enum class BreakEvenMark {
    Dense, ///< nothing is pruned
    Above, ///< pruned enough
    Below, ///< better restored to dense
    Never, ///< the chip does not skip weights at all: pruning cannot make it faster
};

/// Speed-up over a dense design of the same silicon area at a kept share above 0: between the curve's points
/// the speed-up grows by equal factors for equal shares; before the first and after the last it is theirs.
double equalAreaSpeedup(const EqualArea& curve, double keep);

/// Kept share at which equalAreaSpeedup is 1; 0 where the curve never gets there, 1 where it begins above.
double equalAreaBreakEvenKeep(const EqualArea& curve);

/// The same curve from its causes.
struct EqualAreaDesign {
    double sramOverPe = 1.0; ///< weight memory over processing area, in the dense design
    double peGrowth = 1.0; ///< area of a sparse over a dense processing element
    double clockFactor = 1.0; ///< sparse over dense clock
    double fillerShare = 0.0; ///< filler entries over kept weights
    double indexOverWeight = 0.0; ///< index bits over weight bits
    double utilisation = 1.0;
};
/// (f / r) · (1 + x · (1 − d (1 + p) (1 + k))) · u / (d (1 + p)), never below 0: what if the design were
/// another.
double equalAreaSpeedup(const EqualAreaDesign& design, double keep);

/// Kept share at which that is 1, in closed form.
double equalAreaBreakEvenKeep(const EqualAreaDesign& design);

/// Speed-up of a whole network from those of its layers: Σ C / Σ (C_i / s_i), C_i multiply-adds.
double networkSpeedup(std::span<const std::int64_t> macs, std::span<const double> speedups);

} // namespace espalier
