#pragma once

#include "app/background_task.h"
#include "app/run_controller.h"
#include "app/run_log.h"
#include "app/session.h"

namespace espalier {

/// Histograms of one layer's trained weights W and of what the plan makes of them (Z); with levels and
/// threshold.
LayerProgress describeWeights(std::span<const float> weights, const LayerPlan& plan, const LayerInfo& layer);
/// The same where Z is known, from a run.
LayerProgress describeWeights(
    std::span<const float> weights, std::span<const float> compressed, const LayerPlan& plan);

/// The weights of the selected layer: as the run under way has them, else as trained and compressed. Worked
/// out off the GUI thread, newest wins.
class WeightView : public QObject {
    Q_OBJECT
public:
    WeightView(Session& session, RunController& run, RunLog& log, QObject* parent = nullptr);

signals:
    void changed(const espalier::LayerProgress& weights);

private:
    void update();
    void showRun(const Progress& progress);

    Session& session_;
    RunController& run_;
    RunLog& log_;
    ProgressPtr progress_; ///< of the run under way
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
