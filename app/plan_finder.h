#pragma once

#include "app/background_task.h"
#include "app/live_probe.h"
#include "app/mailbox.h"
#include "core/run/plan_search.h"

#include <QTimer>

#include <memory>

namespace espalier {

/// A plan that was found for a budget, as far as it is known yet.
struct FoundPlan {
    int attempt = 0; ///< from 1; a budget in points takes several where the plan as a whole loses too much
    Allocation allocation;
    CostReport costs;
    Accuracy probe; ///< on the pictures counted so far, before training; none: not probed yet
};

/// Looks on a worker thread for the plan that keeps to a budget and probes what it finds. Newest wins: a
/// search takes the place of the one before.
class PlanFinder : public QObject {
    Q_OBJECT
public:
    /// All that a search needs.
    struct Search {
        std::vector<LayerInfo> layers;
        Plan start;
        std::shared_ptr<const LossModel> loss;
        Accelerator accelerator;
        CostOptions options;
        BudgetWish wish;
        /// What plans are probed on; null: they are not.
        std::shared_ptr<const Network> network = {};
        std::shared_ptr<const PictureSet> pictures = {};
    };

    explicit PlanFinder(LiveProbe::Factory probe, QObject* parent = nullptr);

    void search(Search search);
    /// Stops within a second; what was found so far stays announced.
    void cancel();
    bool searching() const { return task_.running(); }

signals:
    /// A plan was found, or more pictures of its probe are counted.
    void advanced(const espalier::FoundPlan& soFar);
    void finished(const espalier::FoundPlan& plan);
    void failed(const QString& why);

private:
    void takeNewest();

    LiveProbe::Factory probe_;
    std::shared_ptr<Mailbox<FoundPlan>> newest_; ///< of the search under way
    QTimer clock_;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
