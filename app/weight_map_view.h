#pragma once

#include "app/background_task.h"
#include "app/run_log.h"
#include "app/session.h"
#include "widgets/weight_map.h"

namespace espalier {

/// The map of the selected layer's weights: what the plan leaves of the trained ones, or what the plan's run
/// has left. Worked out off the GUI thread and only while somebody looks; newest wins.
class WeightMapView : public QObject {
    Q_OBJECT
public:
    WeightMapView(Session& session, RunLog& log, QObject* parent = nullptr);

    void setWatched(bool watched);

signals:
    /// Null where no layer is selected.
    void changed(const espalier::WeightMapPtr& map);
    void failed(const QString& why);

private:
    void update();

    Session& session_;
    RunLog& log_;
    bool watched_ = false;
    bool outdated_ = true;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
