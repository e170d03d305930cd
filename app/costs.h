#pragma once

#include "app/background_task.h"
#include "app/run_log.h"
#include "app/session.h"
#include "core/hardware/plan_cost.h"

#include <QObject>

namespace espalier {

/// What the session's plan costs on its accelerator, everything between the layers included. Always up to
/// date: worked out anew in the same moment as the plan changes, before any view is told. Where a run has
/// reached this very plan, the weights that it kept are counted; else they are taken to be spread at random.
class Costs : public QObject {
    Q_OBJECT
public:
    Costs(Session& session, const RunLog& runs, QObject* parent = nullptr);

    const Accelerator& accelerator() const { return accelerator_; }
    const CostReport& report() const { return report_; }
    /// What the report was worked out with.
    const CostOptions& options() const { return options_; }
    /// The same without a run's masks, for other plans of the network.
    CostOptions optionsOfPlans() const;
    /// One quantity of any plan of the network on the chip.
    CostOfPlan ofPlans(Quantity quantity) const;
    /// The report is about weights that a run kept, not about expected ones.
    bool isOfRun() const { return !options_.masks.empty(); }

signals:
    void changed();
    void failed(const QString& why);

private:
    using Masks = std::vector<std::optional<MaskStatistics>>;

    void readAccelerator();
    void readNetwork();
    void update();
    Masks masksOf(const FinishedRun& run);

    Session& session_;
    const RunLog& runs_;
    Accelerator accelerator_;
    std::shared_ptr<const Network> network_; ///< whose graph the options hold
    CostOptions options_;
    CostReport report_;
    /// A run's masks as the accelerator's units share them out, where the run was counted for others.
    struct Counted {
        std::shared_ptr<const CompressedModel> model;
        std::int64_t units = 0;
        Masks masks; ///< empty while they are being counted
    } counted_;
    BackgroundTask counting_; // last: waits for the work
};

} // namespace espalier
