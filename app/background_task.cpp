#include "app/background_task.h"

namespace espalier {

BackgroundTask::~BackgroundTask()
{
    cancel();
}

void BackgroundTask::cancel()
{
    ++current_;
    running_ = false;
    for (auto& [number, worker] : workers_)
        worker.request_stop();
}

void BackgroundTask::run(std::function<Answer(std::stop_token)> work)
{
    cancel();
    running_ = true;
    const int number = current_;
    workers_.emplace(number, std::jthread([this, number, work = std::move(work)](std::stop_token stop) {
        const auto answer = work(stop);
        QMetaObject::invokeMethod(
            this, [this, number, answer] { deliver(number, answer); }, Qt::QueuedConnection);
    }));
}

void BackgroundTask::deliver(int number, const Answer& answer)
{
    workers_.erase(number); // it has posted its last word, so there is nothing to wait for
    if (number != current_)
        return;
    running_ = false;
    answer();
}

} // namespace espalier
