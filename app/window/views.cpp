#include "app/window/views.h"

#include "app/window/recipe_form.h"
#include "app/window/runs_panel.h"
#include "app/window/sensitivity_panel.h"
#include "widgets/activation_plot.h"
#include "widgets/admm_panel.h"
#include "widgets/chip_panel.h"
#include "widgets/confusion_panel.h"
#include "widgets/convergence_plot.h"
#include "widgets/digit_panel.h"
#include "widgets/energy_view.h"
#include "widgets/layer_inspector.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"
#include "widgets/lesson_panel.h"
#include "widgets/message_bar.h"
#include "widgets/run_bar.h"
#include "widgets/storage_ledger.h"
#include "widgets/theme.h"
#include "widgets/totals_strip.h"
#include "widgets/trade_off_plot.h"
#include "widgets/weight_map_panel.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr int heightAboveCharts = 540; ///< menus, totals, and a table of ten layers

QDockWidget* dock(QMainWindow* window, const char* name, const char* title, QWidget* content)
{
    auto* made = new QDockWidget(QCoreApplication::translate("Views", title), window);
    made->setObjectName(QLatin1String(name));
    made->setWidget(content);
    return made;
}

/// The totals keep their place right below the toolbar, over the whole width.
void placeTotals(QMainWindow* window, TotalsStrip* totals)
{
    auto* bar = new QToolBar(QCoreApplication::translate("Views", "Totals"), window);
    bar->setObjectName(QStringLiteral("totalsBar"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->toggleViewAction()->setVisible(false);
    bar->addWidget(totals);
    totals->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    window->addToolBarBreak();
    window->addToolBar(Qt::TopToolBarArea, bar);
}

void placeTable(QMainWindow* window, MessageBar* messages, LayerTable* table, QLabel* between)
{
    auto* centre = new QWidget(window);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(messages);
    column->addWidget(table, 1);
    between->setFont(captionFont(between->font()));
    between->setForegroundRole(QPalette::PlaceholderText);
    between->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::unit);
    between->setMinimumWidth(1); // a long text must not widen the window
    between->setToolTip(QCoreApplication::translate("Views",
        "Pooling, sums, activation functions and batch-norms that are not folded into a layer: no plan "
        "changes "
        "them, but they are part of the totals"));
    column->addWidget(between);
    window->setCentralWidget(centre);
}

void placeRunBar(QMainWindow* window, RunBar* runBar)
{
    window->statusBar()->setSizeGripEnabled(false);
    window->statusBar()->setContentsMargins(0, 0, 0, 0);
    window->statusBar()->addPermanentWidget(runBar, 1);
}

} // namespace

Views::Views(QMainWindow* window, RunLog& log)
    : totals(new TotalsStrip(window))
    , messages(new MessageBar(window))
    , layers(new LayerModel(window))
    , table(new LayerTable(layers, window))
    , between(new QLabel(window))
    , inspector(new LayerInspector(window))
    , recipe(new RecipeForm(window))
    , tradeOff(new TradeOffPlot(window))
    , convergence(new ConvergencePlot(window))
    , runs(new RunsPanel(log, window))
    , sensitivity(new SensitivityPanel(window))
    , runBar(new RunBar(window))
    , costs(window)
    , teach(window)
    , docks{dock(window, "inspectorDock", QT_TRANSLATE_NOOP("Views", "Layer"), inspector),
          dock(window, "recipeDock", QT_TRANSLATE_NOOP("Views", "Recipe"), recipe),
          dock(window, "chipDock", QT_TRANSLATE_NOOP("Views", "Chip"), costs.chip),
          dock(window, "tradeOffDock", QT_TRANSLATE_NOOP("Views", "Trade-off"), tradeOff),
          dock(window, "convergenceDock", QT_TRANSLATE_NOOP("Views", "Convergence"), convergence),
          dock(window, "energyDock", QT_TRANSLATE_NOOP("Views", "Energy"), costs.energy),
          dock(window, "storageDock", QT_TRANSLATE_NOOP("Views", "Storage"), costs.storage),
          dock(window, "boundsDock", QT_TRANSLATE_NOOP("Views", "Roofline"), costs.bounds),
          dock(window, "sensitivityDock", QT_TRANSLATE_NOOP("Views", "Sensitivity"), sensitivity),
          dock(window, "mapDock", QT_TRANSLATE_NOOP("Views", "Sparsity map"), teach.map),
          dock(window, "digitDock", QT_TRANSLATE_NOOP("Views", "Draw"), teach.digit),
          dock(window, "confusionDock", QT_TRANSLATE_NOOP("Views", "Confusion"), teach.confusion),
          dock(window, "admmDock", QT_TRANSLATE_NOOP("Views", "ADMM"), teach.admm),
          dock(window, "activationsDock", QT_TRANSLATE_NOOP("Views", "Activations"), teach.activations),
          dock(window, "lessonsDock", QT_TRANSLATE_NOOP("Views", "Lessons"), teach.lessons),
          dock(window, "runsDock", QT_TRANSLATE_NOOP("Views", "Runs"), runs)}
{
    placeTable(window, messages, table, between);
    placeRunBar(window, runBar);
    placeTotals(window, totals);
    window->setDockOptions(
        QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks);
    window->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window->setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    window->setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
}

void Views::arrange(QMainWindow* window) const
{
    // All out first, then one upon the other: side by side they would need more room than there is.
    for (auto* each : docks.all())
        window->removeDockWidget(each);
    QDockWidget* lastRight = nullptr;
    QDockWidget* lastBelow = nullptr;
    for (auto* each : docks.all()) {
        const bool right =
            each == docks.inspector || each == docks.recipe || each == docks.chip || each == docks.lessons;
        auto*& last = right ? lastRight : lastBelow;
        each->setFloating(false);
        if (last)
            window->tabifyDockWidget(last, each);
        else
            window->addDockWidget(right ? Qt::RightDockWidgetArea : Qt::BottomDockWidgetArea, each);
        each->show();
        last = each;
    }
    docks.inspector->raise();
    docks.tradeOff->raise();
    window->resizeDocks({docks.inspector}, {window->width() * 31 / 100}, Qt::Horizontal);
    window->resizeDocks({docks.tradeOff}, {window->height() - heightAboveCharts}, Qt::Vertical);
}

void Views::takeGrowth(QMainWindow* window, QSize growth) const
{
    const auto inFront = [window](QDockWidget* each, Qt::DockWidgetArea area) {
        return !each->isFloating() && !each->visibleRegion().isEmpty()
            && window->dockWidgetArea(each) == area;
    };
    for (auto* each : docks.all()) {
        if (inFront(each, Qt::BottomDockWidgetArea))
            window->resizeDocks({each}, {each->height() + growth.height() * 2 / 3}, Qt::Vertical);
        if (inFront(each, Qt::RightDockWidgetArea))
            window->resizeDocks({each}, {each->width() + growth.width() * 2 / 5}, Qt::Horizontal);
    }
}

} // namespace espalier
