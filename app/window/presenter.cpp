#include "app/window/presenter.h"

#include "app/presentation.h"
#include "app/window/recipe_form.h"
#include "app/window/runs_panel.h"
#include "widgets/convergence_plot.h"
#include "widgets/format.h"
#include "widgets/layer_inspector.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"
#include "widgets/message_bar.h"
#include "widgets/run_bar.h"
#include "widgets/totals_strip.h"
#include "widgets/trade_off_plot.h"

#include <QDockWidget>
#include <QLabel>

namespace espalier {

Presenter::Presenter(Workbench& bench, Views& views, QObject* parent)
    : QObject(parent)
    , bench_(bench)
    , views_(views)
    , costs_(bench, views.costs, this)
    , chips_(bench, views.costs.chip, this)
    , teach_(bench, views.teach, this)
{
    connectKnowledge();
    connectRun();
    connectWishes();
    views_.layers->setExplanation([this](int row) { return toHtml(costs_.verdictOf(row)); });
    showContent();
    showSelection();
    views_.recipe->setRecipe(bench_.session().recipe());
    showIdle();
}

void Presenter::connectKnowledge()
{
    auto& session = bench_.session();
    connect(&session, &Session::contentChanged, this, &Presenter::showContent);
    connect(&session, &Session::selectionChanged, this, &Presenter::showSelection);
    connect(&session, &Session::recipeChanged, this,
        [this] { views_.recipe->setRecipe(bench_.session().recipe()); });
    connect(&bench_.costs(), &Costs::changed, this, &Presenter::showCosts);
    connect(&bench_.accuracy(), &AccuracyView::changed, this, &Presenter::showCosts);
    connect(&bench_.history(), &PlanHistory::changed, this, &Presenter::showTradeOff);
    connect(&bench_.log(), &RunLog::changed, this, &Presenter::showCosts);
    connect(&bench_.sensitivity(), &SensitivityController::changed, this, &Presenter::showCosts);
    connect(&bench_.weights(), &WeightView::changed, views_.inspector, &LayerInspector::setWeights);
    connect(&bench_.preparation(), &Preparation::advanced, this,
        [this](const ProgressPtr& progress) { views_.runBar->setProgress(*progress); });
    connect(&bench_.preparation(), &Preparation::stepChanged, this, &Presenter::showIdle);
    const auto tell = [this](const QString& text) { views_.messages->post({Severity::Error, text}); };
    connect(&bench_, &Workbench::problem, this, tell);
    connect(&bench_, &Workbench::noted, this, [this](const QString& text) {
        views_.messages->post({Severity::Warning, text});
    });
    connect(&costs_, &CostPresenter::problem, this, tell);
    connect(&teach_, &TeachPresenter::problem, this, tell);
    connect(&chips_, &ChipPresenter::importWanted, this, &Presenter::importChipWanted);
    connect(&chips_, &ChipPresenter::exportWanted, this, &Presenter::exportChipWanted);
    connect(&bench_, &Workbench::busy, this, [this](const QString& what) {
        busy_ = what;
        showIdle();
    });
}

void Presenter::connectRun()
{
    auto& run = bench_.run();
    connect(&run, &RunController::started, this, [this] {
        views_.convergence->clear();
        views_.docks.convergence->show();
        views_.docks.convergence->raise();
        views_.runBar->setIdle(tr("Starting…"));
    });
    connect(&run, &RunController::advanced, this, &Presenter::showProgress);
    const auto ended = [this](const QString& text) {
        lastRun_ = text;
        showIdle();
    };
    connect(&run, &RunController::stopped, this,
        [ended] { ended(tr("Stopped. Resume goes on from the last checkpoint.")); });
    connect(&run, &RunController::failed, this, [ended] { ended(tr("The run failed.")); });
    connect(&run, &RunController::finished, this, [ended](const std::shared_ptr<const RunResult>& result) {
        ended(tr("Finished in %1.").arg(formatDuration(result->seconds)));
    });
    connect(&bench_, &Workbench::runAdded, this, qOverload<int>(&Presenter::announce));
    connect(&bench_.exporter(), &ModelExporter::written, this,
        qOverload<const std::filesystem::path&, const ExportResult&>(&Presenter::announce));
}

void Presenter::connectWishes()
{
    auto& editor = bench_.editor();
    connect(views_.layers, &LayerModel::edited, &editor, &LayerEditor::edit);
    connect(views_.inspector, &LayerInspector::edited, &editor, &LayerEditor::edit);
    connect(views_.inspector, &LayerInspector::changing, &editor, &LayerEditor::preview);
    connect(views_.table, &LayerTable::layersSelected, this, [this](const QList<int>& rows) {
        bench_.session().select({rows.begin(), rows.end()});
    });
    connect(views_.table, &LayerTable::pasteRefused, this, [this](const QString& reason) {
        views_.messages->post({Severity::Warning, reason});
    });
    connect(views_.recipe, &RecipeForm::edited, &bench_.session(),
        [this](const Recipe& wanted, const QString& what) { bench_.session().editRecipe(wanted, what); });
    connect(views_.tradeOff, &TradeOffPlot::activated, &bench_, &Workbench::goBackTo);
    connect(views_.runs, &RunsPanel::planWanted, &bench_,
        [this](int number) { bench_.goBackTo(QStringLiteral("run %1").arg(number)); });
    connect(views_.runs, &RunsPanel::runWanted, &bench_, &Workbench::startRun);
    for (Plot* plot : {static_cast<Plot*>(views_.tradeOff), static_cast<Plot*>(views_.convergence)})
        connect(plot, &Plot::failed, this, [this](const QString& text) {
            views_.messages->post({Severity::Error, text});
        });
}

void Presenter::showContent()
{
    QStringList names;
    for (const auto& layer : bench_.session().layers())
        names << QString::fromStdString(layer.name);
    views_.convergence->setLayerNames(names);
    showCosts();
}

void Presenter::showCosts()
{
    const auto& session = bench_.session();
    const auto& report = bench_.costs().report();
    if (report.planned.layers.size() != session.layers().size())
        return; // costs of the new content follow in a moment
    const auto* run = bench_.currentRun();
    auto rows = layerRows(session.layers(), session.plan(), bench_.costs(), run);
    addPrices(rows, bench_.budget().bytePrices());
    views_.layers->setRows(rows);
    views_.between->setText(betweenLayers(report));
    views_.between->setVisible(!views_.between->text().isEmpty());
    views_.totals->setTotals(totalsOf(bench_.costs(), bench_.accuracy().accuracy(), run));
    showInspector();
    showTradeOff();
}

void Presenter::showInspector()
{
    QList<int> rows;
    QList<LayerRow> layers;
    for (const int row : bench_.session().selection()) {
        rows << row;
        layers << views_.layers->layerRows().at(row);
    }
    views_.inspector->setLayers(rows, layers);
}

void Presenter::showSelection()
{
    const auto& selection = bench_.session().selection();
    views_.table->selectLayers({selection.begin(), selection.end()});
    showInspector();
}

void Presenter::showTradeOff()
{
    const auto& session = bench_.session();
    views_.tradeOff->setPoints(tradeOffOf(session.layers(), bench_.history(), bench_.log(), session.plan()));
}

void Presenter::showProgress(const ProgressPtr& progress)
{
    views_.runBar->setProgress(*progress);
    if (progress->curve)
        views_.convergence->setCurve(*progress->curve);
}

void Presenter::showIdle()
{
    if (bench_.run().running())
        return;
    if (!busy_.isEmpty())
        return views_.runBar->setIdle(busy_);
    switch (bench_.preparation().step()) {
    case Preparation::Step::ReadingData: return views_.runBar->setIdle(tr("Reading the pictures…"));
    case Preparation::Step::Training:
        return views_.runBar->setIdle(tr("Training the dense network, so that plans can be probed…"));
    default: views_.runBar->setIdle(lastRun_);
    }
}

void Presenter::announce(int number)
{
    const auto* run = bench_.log().find(number);
    views_.runs->select(number);
    views_.messages->post({Severity::Info,
        tr("%1: %2 fewer weights, %3 on the test pictures, a file of %4.")
            .arg(run->name, formatRatio(run->totals.pruningRatio()), formatAccuracy(run->test),
                formatBytes(static_cast<double>(run->size.total()))),
        tr("Export…"), [this, number] { emit exportWanted(number); }});
}

void Presenter::announce(const std::filesystem::path& file, const ExportResult& result)
{
    views_.messages->post({Severity::Info,
        tr("Exported %1: %2, read back and verified: %3.")
            .arg(QString::fromStdString(file.string()), formatBytes(static_cast<double>(result.bytes)),
                QString::fromStdString(result.verification))});
}

} // namespace espalier
