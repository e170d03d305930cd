#pragma once

#include <QObject>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <thread>

namespace espalier {

/// Does work on a thread of its own and hands the result back on the thread of the owner; newest wins:
/// starting another asks the one before to stop and drops its result, without waiting for it. The destructor
/// waits.
class BackgroundTask : public QObject {
    Q_OBJECT
public:
    explicit BackgroundTask(QObject* parent = nullptr) : QObject(parent) { }
    ~BackgroundTask() override;

    /// `work(stop)` runs on the worker; then either `done(result)` or `failed(text)` is called here.
    template <class Work, class Done, class Failed>
    void start(Work work, Done done, Failed failed)
    {
        run([work = std::move(work), done = std::move(done), failed = std::move(failed)](
                std::stop_token stop) -> std::function<void()> {
            try {
                auto result = std::make_shared<decltype(work(stop))>(work(stop));
                return [done, result] { done(std::move(*result)); };
            } catch (const std::exception& error) {
                return [failed, text = QString::fromUtf8(error.what())] { failed(text); };
            }
        });
    }

    /// Asks the work to stop and drops its result.
    void cancel();

    bool running() const { return running_; }

private:
    using Answer = std::function<void()>;
    void run(std::function<Answer(std::stop_token)> work);
    void deliver(int number, const Answer& answer);

    int current_ = 0;
    bool running_ = false;
    std::map<int, std::jthread> workers_; // last: joined before what they speak to is gone
};

} // namespace espalier
