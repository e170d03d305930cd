#include "core/hardware/break_even.h"

#include <algorithm>
#include <cmath>

namespace espalier {

double equalAreaSpeedup(const EqualArea& curve, double keep)
{
    const auto pruned = 1.0 - keep;
    const auto& points = curve.points;
    const auto after = std::ranges::lower_bound(points, pruned, {}, &EqualAreaPoint::pruned);
    if (after == points.begin())
        return points.front().speedup;
    if (after == points.end())
        return points.back().speedup;
    const auto before = after - 1;
    const auto part = (pruned - before->pruned) / (after->pruned - before->pruned);
    return before->speedup * std::pow(after->speedup / before->speedup, part);
}

double equalAreaBreakEvenKeep(const EqualArea& curve)
{
    const auto& points = curve.points;
    const auto after = std::ranges::lower_bound(points, 1.0, {}, &EqualAreaPoint::speedup);
    if (after == points.begin())
        return 1.0;
    if (after == points.end())
        return 0.0;
    const auto before = after - 1;
    const auto part = std::log(1.0 / before->speedup) / std::log(after->speedup / before->speedup);
    return 1.0 - (before->pruned + part * (after->pruned - before->pruned));
}

double equalAreaSpeedup(const EqualAreaDesign& design, double keep)
{
    const auto stored = keep * (1.0 + design.fillerShare);
    const auto freed = 1.0 - stored * (1.0 + design.indexOverWeight);
    const auto units = (1.0 + design.sramOverPe * freed) / design.peGrowth;
    return std::max(0.0, design.clockFactor * units * design.utilisation / stored);
}

double equalAreaBreakEvenKeep(const EqualAreaDesign& design)
{
    const auto gain = design.clockFactor * design.utilisation / design.peGrowth;
    const auto a = gain * (1.0 + design.sramOverPe);
    const auto b = gain * design.sramOverPe * (1.0 + design.indexOverWeight);
    return std::min(1.0, a / ((1.0 + b) * (1.0 + design.fillerShare)));
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
