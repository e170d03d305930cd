#pragma once

#include "engine/live_accuracy.h"

#include <QObject>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace espalier {

/// Asks, on a thread of its own, how accurate the network is under the newest plan. A new plan stops the
/// evaluation under way, and answers about an older plan are dropped: what is emitted is always about the
/// newest.
class LiveProbe : public QObject {
    Q_OBJECT
public:
    /// Evaluates plans of one network on one set of pictures; see LiveAccuracy::probe.
    using Evaluate = std::function<bool(const Plan&, std::stop_token, const LiveAccuracy::Observer&)>;
    /// Called on the worker thread, which also destroys what it made.
    using Factory =
        std::function<Evaluate(std::shared_ptr<const Network>, std::shared_ptr<const PictureSet>)>;

    explicit LiveProbe(Factory factory = makeLiveAccuracy, QObject* parent = nullptr);
    ~LiveProbe() override;

    /// What later plans are about; nothing is probed while either is null.
    void setSubject(std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures);
    void probe(const Plan& plan);
    /// Stops the evaluation under way; no answer follows.
    void cancel();
    /// An answer is still to come.
    bool busy() const { return busy_; }

    static Evaluate makeLiveAccuracy(
        std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures);

signals:
    /// `complete`: all pictures are counted.
    void answered(const espalier::Accuracy& soFar, bool complete);
    void failed(const QString& why);

private:
    struct Subject {
        std::shared_ptr<const Network> network;
        std::shared_ptr<const PictureSet> pictures;
        bool operator==(const Subject&) const = default;
    };
    struct Request {
        int number = 0;
        Subject subject;
        Plan plan;
    };

    void work(std::stop_token stop);
    std::optional<Request> nextRequest(std::stop_token stop, std::stop_token& evaluation);
    void evaluate(const Request& request, std::stop_token evaluation, const Evaluate& ask);
    void post(int number, std::function<void()> answer);

    Factory factory_;
    Subject subject_;
    int number_ = 0;
    bool busy_ = false;

    std::mutex mutex_; // guards the three below
    std::optional<Request> next_;
    std::stop_source evaluation_;
    std::condition_variable_any wake_;

    std::jthread worker_; // last: joined before what it uses is gone
};

} // namespace espalier
