#pragma once

#include "app/background_task.h"
#include "app/engine_functions.h"
#include "app/mailbox.h"
#include "app/session.h"
#include "core/run/dense_cache.h"

#include <QTimer>

namespace espalier {

/// Brings a session to the point where plans can be probed: pictures read, dense network trained (or taken
/// from the cache), its accuracy counted. Begins anew whenever the session's content changes. Nothing here
/// blocks.
class Preparation : public QObject {
    Q_OBJECT
public:
    enum class Step { Waiting, ReadingData, Training, Measuring, Ready };

    Preparation(Session& session, EngineFunctions engine, DenseCache cache, QObject* parent = nullptr);

    Step step() const { return step_; }
    /// Of the dense network on validation; without pictures until it has been counted.
    const Accuracy& denseAccuracy() const { return denseAccuracy_; }

    /// Starts what is missing. Called by itself at every change of content.
    void proceed();
    /// While a run is going the dense network is not trained beside it.
    void setPaused(bool paused);

signals:
    void stepChanged();
    void advanced(const espalier::ProgressPtr& progress); ///< of dense training
    void failed(const QString& why);

private:
    void enter(Step step);
    void readData();
    void train();
    void measure();
    void fail(const QString& why);

    Session& session_;
    EngineFunctions engine_;
    DenseCache cache_;
    Step step_ = Step::Waiting;
    bool paused_ = false;
    Accuracy denseAccuracy_;
    std::shared_ptr<const Network> measuredNetwork_; ///< that denseAccuracy_ is about, on ...
    std::shared_ptr<const DataSplit> measuredData_;
    std::shared_ptr<Mailbox<ProgressPtr>> newest_; ///< of the training under way; an older one has its own
    QTimer clock_;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
