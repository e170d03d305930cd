#pragma once

#include "core/compress/compressed_model.h"
#include "core/data/picture_set.h"
#include "core/run/progress.h"
#include "core/run/recipe.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace espalier {

using NetworkPtr = std::shared_ptr<const Network>;

/// Asked at each ADMM iteration; what it returns multiplies the recipe's ρ from there on.
using RhoInbox = std::function<std::optional<double>()>;

class ProcessGroup;

/// What a run works on. It is the run's own: nothing that is edited elsewhere reaches it.
struct Job {
    Recipe recipe;
    NetworkPtr network = {}; ///< with its first or its trained weights
    bool networkIsTrained = false; ///< leaves out dense training
    DataSplitPtr data = {};
    std::filesystem::path runFolder = {}; ///< takes the checkpoints; empty: none are written
    bool resume = false; ///< goes on from the checkpoint in runFolder; Error where there is none or it is
                         ///< another recipe's
    RhoInbox newRhoScale = {};
    std::shared_ptr<ProcessGroup> processes = {}; ///< that do the job together; empty: this one alone
};

/// What a run ends with.
struct RunResult {
    NetworkPtr dense; ///< the trained dense network
    NetworkPtr compressed; ///< the same graph, pruned and quantized, in dense arrays; units ordered as in `dense`
    CompressedModel model; ///< what is exported
    Plan plan; ///< the plan reached: the recipe's, or the newest that arrived during the run
    Accuracy denseValidation;
    Accuracy denseTest;
    Accuracy validation; ///< of `model`
    Accuracy test; ///< of `model`, looked at once
    std::vector<double>
        activationZeros; ///< per layer, share of zeros among its output activations on validation
    std::shared_ptr<const Curve> curve;
    double epochs = 0.0; ///< of training, all phases together
    double seconds = 0.0; ///< computing time, interrupted parts included
    std::vector<std::string> notes; ///< what happened on the way that a person should know
};

/// File in Job::runFolder that a run goes on from.
inline constexpr auto checkpointName = "checkpoint.bin";

/// Is handed a snapshot after every ADMM iteration and every epoch, on the thread of the run; the run
/// goes on when it returns, and does not count the time until then as its own.
using ProgressObserver = std::function<void(ProgressPtr)>;

/// Asked between two ADMM iterations; a plan it returns becomes the target from there on.
using PlanInbox = std::function<std::optional<Plan>()>;

/// Does the whole job: trains the dense network if need be, prunes by ADMM, retrains, quantizes, measures on
/// test. Blocks; computes on the calling thread only. Throws Cancelled within a second of the stop request, its
/// checkpoint kept; Error for bad input. The same job gives the same numbers on the same machine, resumed or
/// not. With several processes all end with the same result, that of one process but for the rounding of sums;
/// the checkpoint is that of rank 0, and any number of processes can go on from it; a stop request at one of
/// them stops all; new plans are those of rank 0.
RunResult runJob(
    const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan = {});

} // namespace espalier
