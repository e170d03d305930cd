#pragma once

#include "engine/compressor.h"
#include "engine/run_state.h"
#include "engine/stage_training.h"

#include <chrono>
#include <memory>

namespace espalier {

/// One execution of a job: walks through the stages, tells the observer, writes checkpoints, takes up new
/// plans.
class Run {
public:
    Run(const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan);

    /// All stages and the measuring at the end.
    RunResult execute();

private:
    void resume();
    void runStage();
    /// The loop over batches; false where a new plan ended the stage early.
    bool train(StageTraining& training, TrainableNetwork& network);
    void mark(StageTraining& training, TrainableNetwork& network, int number, bool epochEnds);
    void finishStage();
    void leaveDense();
    bool takeUpNewPlan(TrainableNetwork& network);
    void leaveStageEarly(TrainableNetwork& network);
    void liftMasks(const Plan& before);
    void maskZeros();
    double ratioReached() const;
    void addCurvePoint(bool measured);
    void publish(Phase phase);
    void save();
    RunResult measure();
    CompressedModel exportModel() const;
    double epochsDone() const;
    double epochsInAll() const;
    double secondsLeft() const;
    double secondsSpent() const;

    const Job& job_;
    std::stop_token stop_;
    const ProgressObserver& observe_;
    const PlanInbox& newPlan_;
    std::vector<LayerInfo> layers_;
    std::size_t classes_;
    RunState state_;
    std::shared_ptr<const Curve> publishedCurve_;
    std::string identity_; ///< of recipe and pictures, to know a checkpoint by
    std::int64_t batchesPerEpoch_ = 1;
    double lossSum_ = 0.0;
    std::int64_t lossCount_ = 0;
    double loss_ = 0.0; ///< mean up to the last mark
    double epochsAtStart_ = 0.0;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    double secondsBefore_ = 0.0; ///< spent before this process resumed
};

} // namespace espalier
