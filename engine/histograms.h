#pragma once

#include "core/run/progress.h"

#include <span>

namespace espalier {

/// Fills the histograms of W and of Z without its zeros over a common range.
void fillHistograms(
    LayerProgress& progress, std::span<const float> weights, std::span<const float> auxiliary);

/// Bins of U, symmetric about zero.
Histogram histogramOfDual(std::span<const float> dual);

/// Bins of the values that are not zero, or of all if `zeros`, over [least, most].
Histogram histogramOf(std::span<const float> values, float least, float most, bool zeros);

} // namespace espalier
