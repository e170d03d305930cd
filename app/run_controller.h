#pragma once

#include "app/mailbox.h"
#include "engine/compressor.h"

#include <QObject>
#include <QTimer>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace espalier {

/// Runs one job at a time on a worker thread. Snapshots come out at 30 Hz at most, always the newest, and the
/// last one before the end is never lost. The destructor stops the run and waits for it.
class RunController : public QObject {
    Q_OBJECT
public:
    /// The function that does the job; see runJob for what it promises.
    using Runner =
        std::function<RunResult(const Job&, std::stop_token, const ProgressObserver&, const PlanInbox&)>;

    explicit RunController(Runner runner = runJob, QObject* parent = nullptr);
    ~RunController() override;

    bool running() const { return running_; }
    /// A run was stopped on request (or failed) and can go on from its checkpoint.
    bool canResume() const { return canResume_ && !running_; }
    /// The job of the run under way, or of the last one.
    const Job& job() const { return job_; }

    /// Does nothing while a run is under way.
    void start(Job job);
    /// Goes on with the last job; from the beginning where it was stopped before its first checkpoint.
    void resume();
    /// Returns at once; stopped() follows within a second.
    void stop();
    /// The run takes the plan up at its next iteration.
    void changePlan(Plan plan);
    /// The run holds after its next snapshot, with what it has in memory, until it is to go on; stopping it
    /// works as ever.
    void setPaused(bool paused);
    bool paused() const { return paused_; }
    /// One snapshot more, an ADMM iteration or an epoch, then it holds.
    void stepOnce();
    /// Multiplies the recipe's ρ from the next ADMM iteration on; lasts until the next run is started.
    void setRhoScale(double scale);
    double rhoScale() const { return rhoScale_; }

signals:
    void started();
    void advanced(const espalier::ProgressPtr& progress);
    void finished(const std::shared_ptr<const espalier::RunResult>& result);
    void stopped();
    void failed(const QString& why);
    void pausedChanged();

private:
    struct Outcome;
    void begin();
    Outcome work(const Job& job, std::stop_token stop);
    void deliver(const Outcome& outcome);
    void takeNewest();
    void hold(const Progress& progress, std::stop_token stop);

    Runner runner_;
    Job job_;
    bool running_ = false;
    bool canResume_ = false;
    Mailbox<ProgressPtr> newest_;
    Mailbox<Plan> plans_;
    Mailbox<double> rhoScales_;
    double rhoScale_ = 1.0;
    bool paused_ = false;

    std::mutex holdMutex_; // guards the two below
    bool holds_ = false;
    int steps_ = 0; ///< snapshots to let pass
    std::condition_variable_any release_;

    QTimer clock_;
    std::jthread worker_; // last: joined before what it writes to is gone
};

} // namespace espalier
