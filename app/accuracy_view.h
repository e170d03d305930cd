#pragma once

#include "app/costs.h"
#include "app/live_probe.h"
#include "app/plan_history.h"
#include "app/preparation.h"
#include "app/run_log.h"
#include "widgets/totals_strip.h"

namespace espalier {

/// How accurate the session's plan is, as far as it is known at this moment: measured where a run reached the
/// plan, else probed. What belongs to an older plan is marked stale until the first answer about the new one.
class AccuracyView : public QObject {
    Q_OBJECT
public:
    struct Sources {
        Session& session;
        Costs& costs;
        Preparation& preparation;
        RunLog& runs;
        PlanHistory& history; ///< takes every plan that was probed to the end
    };
    AccuracyView(Sources sources, LiveProbe::Factory probe, QObject* parent = nullptr);

    const AccuracyTotal& accuracy() const { return accuracy_; }

signals:
    void changed();
    void failed(const QString& why);

private:
    void takeSubject();
    void update();
    void show(const FinishedRun& run);
    void takeAnswer(const Accuracy& soFar, bool complete);

    Sources sources_;
    AccuracyTotal accuracy_;
    std::shared_ptr<const Network> network_; ///< that is probed
    std::shared_ptr<const DataSplit> data_;
    LiveProbe probe_;
};

} // namespace espalier
