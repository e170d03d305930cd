#pragma once

#include "app/session.h"
#include "core/formats/esp.h"
#include "core/hardware/mask_statistics.h"
#include "engine/compressor.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// A model that a run ended with, or that was opened from a file, and its numbers.
struct FinishedRun {
    int number = 0; ///< from 1, for people and as its id
    QString name;
    Plan plan; ///< reached
    PlanTotals totals; ///< of the plan
    double askedRatio = 0.0; ///< pruning ratio of the plan at the start; 0 where nothing was asked
    Accuracy validation;
    Accuracy test;
    EspSize size;
    double seconds = 0.0; ///< 0 where it was opened from a file
    std::shared_ptr<const Network> on; ///< the dense network it belongs to
    DataSplitPtr data = {}; ///< that it was measured on
    std::shared_ptr<const Network> compressed;
    std::shared_ptr<const CompressedModel> model;
    std::vector<std::optional<MaskStatistics>> masks = {}; ///< of each layer, counted in the model
};

/// The finished runs of this session, oldest first.
class RunLog : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Numbers the run.
    void add(FinishedRun run);
    void clear();

    const std::vector<FinishedRun>& runs() const { return runs_; }
    /// Null where there is none.
    const FinishedRun* find(int number) const;
    /// The newest run that reached this plan on this network; null where there is none.
    const FinishedRun* newestFor(const std::shared_ptr<const Network>& network, const Plan& plan) const;

signals:
    void changed();

private:
    std::vector<FinishedRun> runs_;
    int numbers_ = 0;
};

} // namespace espalier
