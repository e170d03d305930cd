#pragma once

#include "app/run_log.h"
#include "app/session.h"
#include "core/hardware/cost.h"

#include <QObject>

namespace espalier {

/// What the session's plan costs on its accelerator. Always up to date: worked out anew in the same moment as
/// the plan changes, before any view is told. Where a run has reached this very plan, the weights that it
/// kept are counted; else they are taken to be spread at random.
class Costs : public QObject {
    Q_OBJECT
public:
    Costs(Session& session, const RunLog& runs, QObject* parent = nullptr);

    const Accelerator& accelerator() const { return accelerator_; }
    const CostReport& report() const { return report_; }
    /// What the report was worked out with.
    const CostOptions& options() const { return options_; }
    /// The report is about weights that a run kept, not about expected ones.
    bool isOfRun() const { return !options_.masks.empty(); }

signals:
    void changed();
    void failed(const QString& why);

private:
    void readAccelerator();
    void update();

    Session& session_;
    const RunLog& runs_;
    Accelerator accelerator_;
    CostOptions options_;
    CostReport report_;
};

} // namespace espalier
