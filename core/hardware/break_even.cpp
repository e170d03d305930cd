#include "core/hardware/break_even.h"

#include <algorithm>

namespace espalier {

double equalAreaSpeedup(const EqualArea& curve, double keep)
{
    return std::clamp((curve.a - curve.b * keep) / keep, 0.0, curve.ceiling);
}

double equalAreaBreakEvenKeep(const EqualArea& curve)
{
    return curve.a / (1.0 + curve.b);
}

double equalAreaSpeedup(const EqualAreaDesign& design, double keep)
{
    const auto stored = keep * (1.0 + design.fillerShare);
    const auto freed = 1.0 - stored * (1.0 + design.indexOverWeight);
    const auto units = (1.0 + design.sramOverPe * freed) / design.peGrowth;
    return std::max(0.0, design.clockFactor * units * design.utilisation / stored);
}

double networkSpeedup(std::span<const std::int64_t> macs, std::span<const double> speedups)
{
    double dense = 0.0;
    double time = 0.0;
    for (std::size_t layer = 0; layer < macs.size(); ++layer) {
        dense += static_cast<double>(macs[layer]);
        time += static_cast<double>(macs[layer]) / speedups[layer];
    }
    return time > 0.0 ? dense / time : 1.0;
}

} // namespace espalier
