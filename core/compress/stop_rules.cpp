#include "core/compress/stop_rules.h"

#include <algorithm>
#include <cmath>

namespace espalier {

bool residualsBelow(std::span<const double> primal, std::span<const double> dual, double limit)
{
    const auto small = [limit](double residual) { return residual <= limit; };
    return !primal.empty() && std::ranges::all_of(primal, small) && std::ranges::all_of(dual, small);
}

bool onPlateau(std::span<const double> accuracies, int patience, double gain)
{
    const auto count = static_cast<std::size_t>(patience);
    if (accuracies.size() <= count)
        return false;
    const auto before = accuracies.first(accuracies.size() - count);
    return std::ranges::max(accuracies.last(count)) <= std::ranges::max(before) + gain;
}

bool masksSettled(std::span<const int> changes, int iterations)
{
    const auto count = static_cast<std::size_t>(iterations);
    return changes.size() >= count && std::ranges::all_of(changes.last(count), [](int n) { return n == 0; });
}

bool lossDiverged(double loss, int classes)
{
    return !std::isfinite(loss) || loss > 100.0 * std::log(std::max(2, classes));
}

} // namespace espalier
