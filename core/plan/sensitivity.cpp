#include "core/plan/sensitivity.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr double leastKeep = 1.0 / 2048.0;
constexpr double closestRatio = 1.15; ///< of neighbouring keep ratios on a refined curve

struct CurvePoint {
    double fall = 0.0; ///< ln(1 / keep)
    double points = 0.0; ///< lost
};

std::vector<CurvePoint> fullWidthCurve(const Sensitivity& sensitivity, std::size_t layer)
{
    std::vector<CurvePoint> curve;
    for (const auto& sample : sensitivity.layers.at(layer).samples)
        if (sample.weightBits == unquantizedBits && sample.activationBits == unquantizedBits)
            curve.push_back({-std::log(sample.keep), sensitivity.pointsLost(sample.correct)});
    std::ranges::sort(curve, {}, &CurvePoint::fall);
    return curve;
}

/// How far the middle one lies off the line between the other two.
double bendAt(const CurvePoint& before, const CurvePoint& at, const CurvePoint& after)
{
    const auto share = (at.fall - before.fall) / (after.fall - before.fall);
    return std::abs(at.points - std::lerp(before.points, after.points, share));
}

} // namespace

const SensitivitySample* LayerSensitivity::find(double keep, int weightBits, int activationBits) const
{
    const auto found = std::ranges::find_if(samples, [&](const SensitivitySample& sample) {
        return sample.keep == keep && sample.weightBits == weightBits
            && sample.activationBits == activationBits;
    });
    return found == samples.end() ? nullptr : &*found;
}

double Sensitivity::pointsLost(std::int64_t correct) const
{
    return pictures > 0 ? 100.0 * static_cast<double>(denseCorrect - correct) / static_cast<double>(pictures)
                        : 0.0;
}

double Sensitivity::mostPoints() const
{
    if (pictures == 0 || classes == 0)
        return 100.0;
    return std::max(0.0,
        100.0 * static_cast<double>(denseCorrect) / static_cast<double>(pictures)
            - 100.0 / static_cast<double>(classes));
}

std::vector<double> coarseKeeps(std::int64_t weights)
{
    std::vector<double> keeps;
    for (double keep = 1.0; keep >= leastKeep && keptWeights(keep, weights) >= 1; keep /= 2)
        keeps.push_back(keep);
    return keeps;
}

std::optional<double> whereItBends(const Sensitivity& sensitivity, std::size_t layer, double tolerance)
{
    const auto curve = fullWidthCurve(sensitivity, layer);
    std::vector<double> bends(curve.size());
    for (std::size_t index = 1; index + 1 < curve.size(); ++index)
        bends[index] = bendAt(curve[index - 1], curve[index], curve[index + 1]);
    double widest = tolerance;
    std::optional<double> middle;
    for (std::size_t index = 0; index + 1 < curve.size(); ++index) {
        const auto& left = curve[index];
        const auto& right = curve[index + 1];
        const auto fall = std::abs(right.points - left.points);
        if (fall <= widest || std::max(bends[index], bends[index + 1]) <= tolerance
            || right.fall - left.fall < 2 * std::log(closestRatio))
            continue;
        widest = fall;
        middle = std::exp(-(left.fall + right.fall) / 2);
    }
    return middle;
}

LossModel::LossModel(const Sensitivity& sensitivity) : mostPoints_(sensitivity.mostPoints())
{
    for (std::size_t layer = 0; layer < sensitivity.layers.size(); ++layer)
        layers_.emplace_back(sensitivity, layer);
}

double LossModel::operator()(const Plan& plan) const
{
    if (plan.layers.size() != layers_.size())
        throw Error("the plan speaks of " + std::to_string(plan.layers.size())
            + " layers, the sensitivities of " + std::to_string(layers_.size()));
    double points = 0.0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer)
        points += layers_[layer](plan.layers[layer]);
    return points;
}

} // namespace espalier
