#pragma once

#include "app/background_task.h"
#include "app/engine_functions.h"
#include "app/mailbox.h"
#include "app/preparation.h"
#include "app/session.h"
#include "core/plan/sensitivity.h"

#include <QTimer>

#include <filesystem>
#include <memory>
#include <vector>

namespace espalier {

/// Measures the sensitivities of the session's dense network on a worker thread, once somebody wants them;
/// what is there is usable while it fills. Begins anew when the session's content or a layer's sparsity
/// pattern changes. Waits while a run is going.
class SensitivityController : public QObject {
    Q_OBJECT
public:
    /// The function that measures; see measureSensitivity for what it promises.
    using Measure = decltype(EngineFunctions::sensitivity);

    /// An empty folder keeps nothing.
    SensitivityController(Session& session, Preparation& preparation, Measure measure,
        std::filesystem::path cacheFolder, QObject* parent = nullptr);

    /// Null while there is nothing.
    SensitivityPtr values() const { return progress_ ? progress_->values : nullptr; }
    const SensitivityProgressPtr& progress() const { return progress_; }
    /// Null while a layer's first curve is missing.
    std::shared_ptr<const LossModel> loss() const { return loss_; }
    bool measuring() const { return task_.running(); }

    /// Measures now, or as soon as the dense network is ready; goes on where it was cancelled.
    void want();
    /// The same where nobody has cancelled the measuring of this network.
    void wantUnlessCancelled();
    /// Stops within a second; nothing is measured until the next want().
    void cancel();
    void setPaused(bool paused);

signals:
    void changed();
    void failed(const QString& why);

private:
    void proceed();
    void begin();
    void stop();
    void forget();
    void takeNewest();
    void take(const SensitivityProgressPtr& progress);

    Session& session_;
    Preparation& preparation_;
    Measure measure_;
    std::filesystem::path cacheFolder_;
    bool wanted_ = false;
    bool cancelled_ = false;
    bool paused_ = false;
    std::shared_ptr<const Network> network_; ///< that the values are about, on ...
    std::shared_ptr<const DataSplit> data_;
    std::vector<SparsityPattern> patterns_; ///< ... with these, by layer
    SensitivityProgressPtr progress_;
    std::shared_ptr<const LossModel> loss_;
    std::shared_ptr<Mailbox<SensitivityProgressPtr>> newest_; ///< of the measuring under way
    QTimer clock_;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
