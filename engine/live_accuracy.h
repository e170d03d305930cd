#pragma once

#include "core/data/picture_set.h"
#include "core/network/network.h"
#include "core/plan/plan.h"
#include "core/run/progress.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace espalier {

/// Answers how accurate a network is right after projection onto a plan, without retraining. Keeps
/// activations from one probe to the next, so that only what follows the first changed layer is computed
/// again. Not thread-safe: one thread probes, any thread may request the stop.
class LiveAccuracy {
public:
    LiveAccuracy(std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures);
    ~LiveAccuracy();
    LiveAccuracy(LiveAccuracy&&) noexcept;
    LiveAccuracy& operator=(LiveAccuracy&&) noexcept;

    /// Is handed the accuracy on the pictures looked at so far: first on a few hundred, then on ever more,
    /// last on all of them.
    using Observer = std::function<void(const Accuracy& soFar)>;

    /// Blocks until all pictures are counted (true) or `stop` is requested (false). Throws Error for a plan
    /// that does not fit.
    bool probe(const Plan& plan, std::stop_token stop, const Observer& observe);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace espalier
