#pragma once

#include "app/accuracy_view.h"
#include "app/background_task.h"
#include "app/budget_lock.h"
#include "app/chip_shelf.h"
#include "app/costs.h"
#include "app/engine_functions.h"
#include "app/layer_editor.h"
#include "app/model_exporter.h"
#include "app/opening.h"
#include "app/plan_history.h"
#include "app/preparation.h"
#include "app/run_controller.h"
#include "app/run_log.h"
#include "app/sensitivity_controller.h"
#include "app/session.h"
#include "app/weight_view.h"

#include <filesystem>

namespace espalier {

/// Everything of the program but its window: the session, what is known about it and what is done with it.
/// Wishes return at once; what goes wrong is told by problem() and leaves the session as it was.
class Workbench : public QObject {
    Q_OBJECT
public:
    struct Options {
        EngineFunctions engine = {};
        std::filesystem::path cacheFolder = {}; ///< takes trained dense networks; empty: none are kept
        std::filesystem::path sensitivityFolder = {}; ///< takes sensitivities; empty: none are kept
        std::filesystem::path runsFolder = {}; ///< takes checkpoints; empty: a stopped run cannot go on
        std::filesystem::path chipsFolder = {}; ///< takes chips of the person's own; empty: none can be made
        SessionContent first = firstSession();
    };
    explicit Workbench(Options options, QObject* parent = nullptr);

    Session& session() { return session_; }
    Costs& costs() { return costs_; }
    ChipShelf& chips() { return chips_; }
    Preparation& preparation() { return preparation_; }
    AccuracyView& accuracy() { return accuracy_; }
    RunLog& log() { return log_; }
    PlanHistory& history() { return history_; }
    RunController& run() { return run_; }
    WeightView& weights() { return weights_; }
    LayerEditor& editor() { return editor_; }
    SensitivityController& sensitivity() { return sensitivity_; }
    BudgetLock& budget() { return budget_; }
    ModelExporter& exporter() { return exporter_; }
    const EngineFunctions& engine() const { return engine_; }

    /// The finished run of the session's very plan; null where there is none.
    const FinishedRun* currentRun() const;
    /// The run that is exported where none is chosen: that of the plan, else the newest. Null where there is
    /// none.
    const FinishedRun* runToExport() const;

    void open(const std::filesystem::path& file);
    void openData(const std::filesystem::path& folder);
    void useBuiltInDigits();
    void chooseNetwork(const std::string& name);
    void trainDenseAgain();
    /// A built-in id or a JSON file.
    void chooseAccelerator(const std::string& idOrFile);
    void save(const std::filesystem::path& file);
    void startRun();
    /// A run of an earlier start of the program can go on; see resumeInterruptedRun.
    bool hasInterruptedRun() const;
    /// Opens the session that the run was on, in place of this one, and goes on from its checkpoint.
    void resumeInterruptedRun();
    /// "plan 3" or "run 1", as the trade-off chart names them.
    void goBackTo(const QString& id);

signals:
    void problem(const QString& text);
    /// What the importer of a model assumed, left out, or cannot run.
    void noted(const QString& text);
    void opened(const std::filesystem::path& file);
    void saved(const std::filesystem::path& file);
    void runAdded(int number);
    /// Something long is going on; empty when it is over.
    void busy(const QString& what);

private:
    void connectParts();
    void connectRun();
    bool mayChangeContent();
    void takeOpened(const Opened& opened, const std::filesystem::path& file);
    void measure(const Opened& opened, const std::filesystem::path& file);
    void takeData(const DataSource& source);
    void takeResult(const std::shared_ptr<const RunResult>& result);
    void dropHistoryOfOthers();
    void fail(const QString& why);

    EngineFunctions engine_;
    std::filesystem::path runsFolder_;
    Session session_;
    RunLog log_;
    Costs costs_;
    ChipShelf chips_;
    PlanHistory history_;
    RunController run_;
    Preparation preparation_;
    AccuracyView accuracy_;
    WeightView weights_;
    SensitivityController sensitivity_;
    BudgetLock budget_;
    LayerEditor editor_;
    ModelExporter exporter_;
    std::shared_ptr<const Network> historyNetwork_; ///< that the history is about, on ...
    std::shared_ptr<const DataSplit> historyData_;
    BackgroundTask opening_;
    BackgroundTask measuring_;
    BackgroundTask saving_;
    BackgroundTask keeping_; ///< of the session that a run is on
};

} // namespace espalier
