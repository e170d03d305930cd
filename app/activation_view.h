#pragma once

#include "app/background_task.h"
#include "app/engine_functions.h"
#include "app/run_log.h"
#include "app/session.h"
#include "widgets/activation_plot.h"

namespace espalier {

/// What the selected layer hands on, in the dense network and in the newest run, on validation pictures.
/// Worked out off the GUI thread and only while somebody looks; newest wins.
class ActivationView : public QObject {
    Q_OBJECT
public:
    ActivationView(Session& session, RunLog& log, EngineFunctions engine, QObject* parent = nullptr);

    void setWatched(bool watched);

signals:
    void changed(const QString& layer, const QList<espalier::ActivationSeries>& series);
    void failed(const QString& why);

private:
    void update();

    Session& session_;
    RunLog& log_;
    EngineFunctions engine_;
    bool watched_ = false;
    bool outdated_ = true;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
