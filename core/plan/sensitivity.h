#pragma once

#include "core/plan/plan.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// What was seen with one layer projected and all others dense.
struct SensitivitySample {
    double keep = 1.0;
    int weightBits = unquantizedBits;
    int activationBits = unquantizedBits;
    std::int64_t correct = 0; ///< pictures answered rightly
    bool operator==(const SensitivitySample&) const = default;
};

/// One layer: a curve over keep ratios at full width, a surface of keep ratios and weight bits, and a curve
/// over activation bits. In the order of measuring; each setting at most once.
struct LayerSensitivity {
    std::vector<SensitivitySample> samples = {};
    bool operator==(const LayerSensitivity&) const = default;

    /// Null where the setting was not measured.
    const SensitivitySample* find(double keep, int weightBits, int activationBits) const;
};

/// How accurate a network stays when its layers are projected one at a time, without retraining.
struct Sensitivity {
    std::int64_t pictures = 0; ///< that every count is of
    std::int64_t classes = 0;
    std::int64_t denseCorrect = 0;
    std::vector<LayerSensitivity> layers = {}; ///< in the order of layersOf
    bool complete = false; ///< nothing more is to be measured
    bool operator==(const Sensitivity&) const = default;

    /// Points (per cent of the pictures) between the dense network and this count; negative where it is
    /// better.
    double pointsLost(std::int64_t correct) const;
    /// Points that guessing would lose.
    double mostPoints() const;
};

using SensitivityPtr = std::shared_ptr<const Sensitivity>;

/// An immutable snapshot of measuring.
struct SensitivityProgress {
    SensitivityPtr values;
    std::int64_t measured = 0; ///< settings
    std::int64_t expected = 0; ///< an estimate: the curves are refined where they bend, cut off where flat
    double secondsLeft = -1.0; ///< negative while unknown
};
using SensitivityProgressPtr = std::shared_ptr<const SensitivityProgress>;

/// Keep ratios that every curve begins with: 1, 1/2, 1/4, ... down to 1/2048, or to one weight.
std::vector<double> coarseKeeps(std::int64_t weights);

/// Where a layer's curve over keep ratios at full width should be measured next: the geometric middle of the
/// widest fall between neighbours that differ by more than `tolerance` points and at one of which the curve
/// bends by more than that (lies off the line between its own neighbours, over the logarithm of keep).
/// Nothing where none is left, or where neighbours are closer than a factor of 1.15.
std::optional<double> whereItBends(const Sensitivity& sensitivity, std::size_t layer, double tolerance);

/// Predicts what one layer loses, in points of accuracy, all others dense and nothing retrained.
///
/// Counts are made monotone first: fewer weights or bits never lose less. Over keep, the full-width curve is
/// interpolated over the logarithm; weight bits add what the surface shows above that curve, activation bits
/// what their curve shows. Past its steepest part the curve is continued along its steepest slope: accuracy
/// cannot fall below guessing, but what retraining can win back goes on falling, and a layer that is lost
/// already must not look free to destroy.
class LayerLoss {
public:
    LayerLoss(const Sensitivity& sensitivity, std::size_t layer);

    double operator()(const LayerPlan& plan) const;

    /// Measured, ascending; full width is always among them.
    std::vector<int> weightBits() const;
    std::vector<int> activationBits() const;

private:
    struct Node {
        double fall = 0.0; ///< ln(1 / keep)
        double points = 0.0;
    };
    using Curve = std::vector<Node>; ///< ascending in both

    void addWeightBits(int bits, Curve surface);
    double atFullWidth(double fall) const;
    double ofWeightBits(int bits, double fall) const;

    Curve curve_;
    double slope_ = 0.0; ///< steepest, points for each e-fold of keep
    Node steepestStart_;
    Node steepestEnd_;
    std::map<int, Curve> weightExtra_; ///< points above the full-width curve, by bits
    std::map<int, double> activation_; ///< points by bits
};

/// All layers; what a plan loses is their sum, a first-order estimate that ignores how losses meet.
class LossModel {
public:
    explicit LossModel(const Sensitivity& sensitivity);

    const LayerLoss& layer(std::size_t index) const { return layers_.at(index); }
    std::size_t layers() const { return layers_.size(); }
    /// The sum; beyond mostPoints() it ranks plans, and says no more than that nothing is left without
    /// retraining.
    double operator()(const Plan& plan) const;
    double mostPoints() const { return mostPoints_; }

private:
    std::vector<LayerLoss> layers_;
    double mostPoints_ = 0.0;
};

} // namespace espalier
