#pragma once

#include "core/plan/plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// What a run is doing. The order is the order in which a full run goes through them.
enum class Phase { Dense, Prune, Retrain, Quantize, Activations, Measure, Finished };

/// "Training the dense network", "Pruning", ...: English, for people.
std::string toText(Phase phase);

/// Accuracy as a count, so that an interval can be given with it.
struct Accuracy {
    std::int64_t correct = 0;
    std::int64_t pictures = 0;
    bool operator==(const Accuracy&) const = default;

    double share() const
    {
        return pictures > 0 ? static_cast<double>(correct) / static_cast<double>(pictures) : 0.0;
    }
    double percent() const
    {
        return pictures > 0 ? 100.0 * static_cast<double>(correct) / static_cast<double>(pictures) : 0.0;
    }
};

/// Bounds of a 95 % confidence interval of a share (Wilson, JASA 1927).
struct Interval {
    double low = 0.0;
    double high = 1.0;
    bool operator==(const Interval&) const = default;
};
Interval confidenceInterval(const Accuracy& accuracy);

/// Bins of equal width over [least, most]; values outside fall into the outermost bins.
struct Histogram {
    float least = 0.0F;
    float most = 0.0F;
    std::vector<std::int64_t> counts;
    bool operator==(const Histogram&) const = default;
};

/// Where one layer stands in a run.
struct LayerProgress {
    double primalResidual = 0.0; ///< ‖W − Z‖ / ‖Z‖
    double dualResidual = 0.0; ///< ‖Z − Z before‖ / ‖Z‖
    double rho = 0.0;
    std::int64_t keptWeights = 0;
    Histogram weights; ///< of W
    Histogram auxiliary; ///< of Z without its zeros
    std::vector<float> levels; ///< quantization levels, ascending; empty while not quantizing
    float threshold = 0.0F; ///< smallest kept |W + U|
    std::int64_t maskChanges = 0; ///< weights that Z gave up or took back in the last update
    Histogram dual = {}; ///< of U; empty outside ADMM
    bool operator==(const LayerProgress&) const = default;
};

/// One point of the curves: the end of an epoch or an ADMM update.
struct CurvePoint {
    double epoch = 0.0; ///< epochs since the run began, all phases together
    Phase phase = Phase::Dense;
    int step = 0; ///< partial model on the way to the plan, counted from 0
    double loss = 0.0; ///< mean over the pictures since the last point
    double validationAccuracy = -1; ///< per cent; negative where it was not measured at this point
    std::vector<double> primalResiduals = {}; ///< per layer; empty outside ADMM
    std::vector<double> dualResiduals = {};
    bool planChanged = false; ///< a new plan was taken up here
    bool operator==(const CurvePoint&) const = default;
};

using Curve = std::vector<CurvePoint>;

/// An immutable snapshot that a run publishes; cheap to share, never changed afterwards.
struct Progress {
    Phase phase = Phase::Dense;
    int step = 0; ///< partial model, from 0
    int steps = 1; ///< partial models of this run, the target among them
    int iteration = 0; ///< ADMM iteration within the step, from 1; 0 outside ADMM
    int iterations = 0;
    double epoch = 0.0; ///< epochs done, all phases together
    double epochs = 0.0;
    double secondsLeft = -1.0; ///< negative while unknown
    double loss = 0.0;
    Accuracy validation; ///< the newest there is; zero pictures where there is none yet
    std::vector<LayerProgress> layers;
    Plan plan; ///< that the run works towards
    std::shared_ptr<const Curve> curve;
    std::string message; ///< what a person should know, e.g. that a step was rolled back; mostly empty
};

using ProgressPtr = std::shared_ptr<const Progress>;

} // namespace espalier
