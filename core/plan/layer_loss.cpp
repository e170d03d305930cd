#include "core/plan/sensitivity.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// A wiggle of one picture is no slope.
constexpr double leastFallOfSlope = 1.0; // points

/// Losses that never fall on the way down, nor below none at all.
template <class Curve>
void makeMonotone(Curve& curve)
{
    std::ranges::sort(curve, {}, [](const auto& node) { return node.fall; });
    double most = 0.0;
    for (auto& node : curve)
        node.points = most = std::max(most, node.points);
}

/// Linear between the nodes, level outside.
template <class Curve>
double interpolate(const Curve& curve, double fall)
{
    if (curve.empty())
        return 0.0;
    const auto after = std::ranges::upper_bound(curve, fall, {}, [](const auto& node) { return node.fall; });
    if (after == curve.begin())
        return curve.front().points;
    if (after == curve.end())
        return curve.back().points;
    const auto before = std::prev(after);
    return std::lerp(before->points, after->points, (fall - before->fall) / (after->fall - before->fall));
}

} // namespace

LayerLoss::LayerLoss(const Sensitivity& sensitivity, std::size_t layer)
{
    std::map<int, Curve, std::greater<>> surface; // from many bits to few
    for (const auto& sample : sensitivity.layers.at(layer).samples) {
        const auto lost = sensitivity.pointsLost(sample.correct);
        if (sample.activationBits != unquantizedBits)
            activation_[sample.activationBits] = std::max(0.0, lost);
        else if (sample.weightBits != unquantizedBits)
            surface[sample.weightBits].push_back({-std::log(sample.keep), lost});
        else
            curve_.push_back({-std::log(sample.keep), lost});
    }
    makeMonotone(curve_);
    for (std::size_t index = 1; index < curve_.size(); ++index) {
        const auto& start = curve_[index - 1];
        const auto& end = curve_[index];
        const auto slope = (end.points - start.points) / (end.fall - start.fall);
        if (end.points - start.points >= leastFallOfSlope && slope > slope_) {
            slope_ = slope;
            steepestStart_ = start;
            steepestEnd_ = end;
        }
    }
    double most = 0.0;
    for (auto activation = activation_.rbegin(); activation != activation_.rend(); ++activation)
        activation->second = most = std::max(most, activation->second);
    for (auto& [bits, nodes] : surface)
        addWeightBits(bits, std::move(nodes));
}

void LayerLoss::addWeightBits(int bits, Curve surface)
{
    makeMonotone(surface);
    for (auto& node : surface) {
        // Above the curve as it was measured, without its continuation; no less than with more bits.
        node.points = std::max(0.0, node.points - interpolate(curve_, node.fall));
        if (!weightExtra_.empty())
            node.points = std::max(node.points, interpolate(weightExtra_.begin()->second, node.fall));
    }
    weightExtra_[bits] = std::move(surface);
}

double LayerLoss::atFullWidth(double fall) const
{
    const auto measured = interpolate(curve_, fall);
    if (slope_ <= 0.0 || fall <= steepestEnd_.fall)
        return measured;
    return std::max(measured, steepestEnd_.points + slope_ * (fall - steepestEnd_.fall));
}

double LayerLoss::ofWeightBits(int bits, double fall) const
{
    const auto extra = [this, fall](const Curve& curve) {
        const auto here = interpolate(curve, fall);
        // Where pruning alone has cost nearly all accuracy, bits seem to cost nothing: they go on costing
        // what they cost before.
        return slope_ > 0.0 && fall > steepestStart_.fall
            ? std::max(here, interpolate(curve, steepestStart_.fall))
            : here;
    };
    if (bits == unquantizedBits || weightExtra_.empty())
        return 0.0;
    const auto above = weightExtra_.lower_bound(bits);
    if (above == weightExtra_.end())
        return extra(std::prev(above)->second);
    if (above->first == bits || above == weightExtra_.begin())
        return extra(above->second);
    const auto below = std::prev(above);
    const auto share = static_cast<double>(bits - below->first) / (above->first - below->first);
    return std::lerp(extra(below->second), extra(above->second), share);
}

double LayerLoss::operator()(const LayerPlan& plan) const
{
    const auto fall = -std::log(plan.keep);
    auto points = atFullWidth(fall) + ofWeightBits(plan.weightBits, fall);
    if (plan.activationBits != unquantizedBits && !activation_.empty()) {
        const auto found = activation_.lower_bound(plan.activationBits);
        const auto above = found == activation_.end() ? std::prev(found) : found;
        const auto below = found == activation_.begin() ? above : std::prev(found);
        const auto width = above->first - below->first;
        const auto share = width > 0 && found != activation_.end()
            ? static_cast<double>(plan.activationBits - below->first) / width
            : 1.0;
        points += std::lerp(below->second, above->second, share);
    }
    return points;
}

std::vector<int> LayerLoss::weightBits() const
{
    std::vector<int> bits;
    for (const auto& entry : weightExtra_)
        bits.push_back(entry.first);
    bits.push_back(unquantizedBits);
    return bits;
}

std::vector<int> LayerLoss::activationBits() const
{
    std::vector<int> bits;
    for (const auto& entry : activation_)
        bits.push_back(entry.first);
    bits.push_back(unquantizedBits);
    return bits;
}

} // namespace espalier
