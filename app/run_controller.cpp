#include "app/run_controller.h"

#include "app/run_folder.h"
#include "core/error.h"

#include <algorithm>
#include <chrono>

namespace espalier {

namespace {

constexpr std::chrono::milliseconds frame{33};

} // namespace

/// Exactly one of: a result, stopped on request, the text of a failure.
struct RunController::Outcome {
    std::shared_ptr<const RunResult> result;
    bool stopped = false;
    QString failure;
};

RunController::RunController(Runner runner, QObject* parent) : QObject(parent), runner_(std::move(runner))
{
    connect(&clock_, &QTimer::timeout, this, &RunController::takeNewest);
}

RunController::~RunController() = default;

void RunController::start(Job job)
{
    if (running_)
        return;
    job_ = std::move(job);
    rhoScale_ = 1.0;
    begin();
}

void RunController::resume()
{
    if (!canResume())
        return;
    job_.resume = holdsCheckpoint(job_.runFolder);
    begin();
}

void RunController::stop()
{
    worker_.request_stop();
}

void RunController::changePlan(Plan plan)
{
    if (running_)
        plans_.put(std::move(plan));
}

void RunController::setPaused(bool paused)
{
    if (!running_ || paused == paused_)
        return;
    paused_ = paused;
    {
        const std::lock_guard lock(holdMutex_);
        holds_ = paused;
        steps_ = 0;
    }
    release_.notify_all();
    emit pausedChanged();
}

void RunController::stepOnce()
{
    if (!running_)
        return;
    setPaused(true);
    {
        const std::lock_guard lock(holdMutex_);
        ++steps_;
    }
    release_.notify_all();
}

void RunController::setRhoScale(double scale)
{
    rhoScale_ = scale;
    if (running_)
        rhoScales_.put(scale);
}

/// On the run's thread, which waits here.
void RunController::hold(const Progress& progress, std::stop_token stop)
{
    if (progress.phase == Phase::Measure || progress.phase == Phase::Finished)
        return; // the result is nobody's to wait for
    std::unique_lock lock(holdMutex_);
    release_.wait(lock, stop, [this] { return !holds_ || steps_ > 0; });
    steps_ = std::max(0, steps_ - 1);
}

void RunController::begin()
{
    running_ = true;
    canResume_ = false;
    worker_ = std::jthread(); // the one before has posted its last word
    newest_.take();
    plans_.take();
    rhoScales_.take();
    holds_ = false;
    steps_ = 0;
    clock_.start(frame);
    auto job = job_;
    job.newRhoScale = [this] { return rhoScales_.take(); };
    worker_ = std::jthread([this, job](std::stop_token stop) {
        const auto outcome = work(job, stop);
        QMetaObject::invokeMethod(
            this, [this, outcome] { deliver(outcome); }, Qt::QueuedConnection);
    });
    emit started();
}

RunController::Outcome RunController::work(const Job& job, std::stop_token stop)
{
    try {
        auto result = runner_(
            job, stop,
            [&](const ProgressPtr& progress) {
                newest_.put(progress);
                hold(*progress, stop);
            },
            [this] { return plans_.take(); });
        return {.result = std::make_shared<const RunResult>(std::move(result)), .failure = {}};
    } catch (const Cancelled&) {
        return {.result = {}, .stopped = true, .failure = {}};
    } catch (const std::exception& error) {
        return {.result = {}, .failure = QString::fromUtf8(error.what())};
    }
}

void RunController::deliver(const Outcome& outcome)
{
    clock_.stop();
    takeNewest();
    running_ = false;
    paused_ = false;
    canResume_ = !outcome.result && !job_.runFolder.empty();
    if (outcome.result)
        emit finished(outcome.result);
    else if (outcome.stopped)
        emit stopped();
    else
        emit failed(outcome.failure);
}

void RunController::takeNewest()
{
    if (const auto progress = newest_.take())
        emit advanced(*progress);
}

} // namespace espalier
