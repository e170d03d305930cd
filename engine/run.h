#pragma once

#include "engine/compressor.h"
#include "engine/process_group.h"
#include "engine/run_state.h"
#include "engine/stage_training.h"
#include "engine/teacher.h"
#include "engine/time_left.h"

#include <chrono>
#include <memory>
#include <optional>

namespace espalier {

/// One execution of a job: walks through the stages, tells the observer, writes checkpoints, takes up new
/// plans.
class Run {
public:
    Run(const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan);

    /// All stages and the measuring at the end.
    RunResult execute();

private:
    StageContext context();
    void joinProcesses();
    /// For work between two exchanges, which one process of several cannot leave alone.
    std::stop_token soleStop() const { return job_.processes ? std::stop_token() : stop_; }
    void tellStopWish();
    bool isStopWanted();
    Checkpoint checkpointToResume() const;
    void checkSameEverywhere();
    void resume();
    void runStage();
    void maskZeros();
    /// The loop over batches; false where a new plan ended the stage early.
    bool train(StageTraining& training);
    bool weightsAreFinite();
    void mark(StageTraining& training, int number, bool epochEnds);
    void finishStage();
    void leaveDense();
    std::int64_t epochsBegun() const;

    void makeNetwork();
    void changeMasks(const Masks& masks);
    void keepMark();
    void rollBack(std::int64_t epoch, double rate);

    void takeUpNewRho();
    std::optional<Plan> newPlanOfAll();
    std::optional<double> newRhoScaleOfAll();
    bool takeUpNewPlan(StageTraining& training);
    void leaveStageEarly(StageTraining& training);
    void liftMasks(const Plan& before);
    double ratioReached() const;

    void addCurvePoint(bool measured);
    void learnTime();
    double workOf(std::size_t stage) const;
    void publish(Phase phase);
    void save();
    RunResult measure();
    CompressedModel exportModel() const;
    double epochsDone() const;
    double epochsInAll() const;
    double secondsLeft() const;
    double secondsSpent() const;

    /// What changes between two marks and is not in state_.network: enough to go back to the last one.
    struct Mark {
        std::int64_t batch = 0;
        std::vector<Adam> optimizers;
        std::vector<std::vector<float>> average;
        std::vector<std::vector<float>> shadow;
        std::vector<LevelSet> levels;
    };

    const Job& job_;
    std::stop_token stop_;
    const ProgressObserver& observe_;
    const PlanInbox& newPlan_;
    std::vector<LayerInfo> layers_;
    std::size_t classes_;
    RunState state_;
    std::unique_ptr<TrainableNetwork> network_; ///< of the stage
    std::optional<Teacher> teacher_; ///< from the first stage on that learns from it
    Mark lastMark_;
    std::string message_; ///< for the next snapshots, up to the next mark
    TimeLeft timeLeft_;
    std::chrono::steady_clock::time_point timedFrom_; ///< where the timing of the present stage began
    double timedEpochs_ = 0.0;
    std::shared_ptr<const Curve> publishedCurve_;
    float stopWish_ = 0.0F; ///< of all processes, once summed
    ProcessGroup::PendingSum stopWishes_;
    bool writes_; ///< checkpoints and progress: one process does
    std::string identity_; ///< of recipe and pictures, to know a checkpoint by
    std::int64_t batchesPerEpoch_ = 1;
    double lossSum_ = 0.0;
    std::int64_t lossCount_ = 0;
    double loss_ = 0.0; ///< mean up to the last mark
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    double secondsBefore_ = 0.0; ///< spent before this process resumed
};

} // namespace espalier
