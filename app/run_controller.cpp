#include "app/run_controller.h"

#include "app/run_folder.h"
#include "core/error.h"

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

void RunController::begin()
{
    running_ = true;
    canResume_ = false;
    worker_ = std::jthread(); // the one before has posted its last word
    newest_.take();
    plans_.take();
    clock_.start(frame);
    worker_ = std::jthread([this, job = job_](std::stop_token stop) {
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
            job, stop, [this](ProgressPtr progress) { newest_.put(std::move(progress)); },
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
