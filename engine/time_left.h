#pragma once

#include "core/run/progress.h"

#include <map>

namespace espalier {

/// Estimates how long epochs of training will take from those that were timed. Phases differ (ADMM projects,
/// retraining does not), and an epoch of a sparse network takes a fraction of a dense one's: so the newest
/// rate of the same phase counts, or of whatever was timed last, scaled by the work.
class TimeLeft {
public:
    /// `work` is the share of the dense multiply-adds that an epoch does.
    void learn(Phase phase, double work, double epochs, double seconds);

    /// Negative where nothing has been learned.
    double secondsFor(Phase phase, double work, double epochs) const;

private:
    std::map<Phase, double> rates_; ///< seconds an epoch of the whole dense work
    double newest_ = -1.0;
};

} // namespace espalier
