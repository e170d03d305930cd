#pragma once

#include "app/window/cost_views.h"
#include "app/window/teach_views.h"
#include "app/workbench.h"

class QDockWidget;
class QLabel;
class QMainWindow;

namespace espalier {

class ConvergencePlot;
class LayerInspector;
class LayerModel;
class LayerTable;
class MessageBar;
class RecipeForm;
class RunBar;
class RunsPanel;
class SensitivityPanel;
class TotalsStrip;
class TradeOffPlot;

/// The views of the window and where they stand. Made once; the window owns them all.
struct Views {
    Views(QMainWindow* window, RunLog& log);

    TotalsStrip* totals;
    MessageBar* messages;
    LayerModel* layers;
    LayerTable* table;
    QLabel* between; ///< what happens between the table's layers
    LayerInspector* inspector;
    RecipeForm* recipe;
    TradeOffPlot* tradeOff;
    ConvergencePlot* convergence;
    RunsPanel* runs;
    SensitivityPanel* sensitivity;
    RunBar* runBar;
    CostViews costs;
    TeachViews teach;

    struct Docks {
        QDockWidget* inspector;
        QDockWidget* recipe;
        QDockWidget* chip;
        QDockWidget* tradeOff;
        QDockWidget* convergence;
        QDockWidget* energy;
        QDockWidget* storage;
        QDockWidget* bounds;
        QDockWidget* sensitivity;
        QDockWidget* map;
        QDockWidget* digit;
        QDockWidget* confusion;
        QDockWidget* admm;
        QDockWidget* activations;
        QDockWidget* lessons;
        QDockWidget* runs;
        QList<QDockWidget*> all() const
        {
            return {inspector, recipe, chip, tradeOff, convergence, energy, storage, bounds, sensitivity,
                runs, map, digit, confusion, admm, activations, lessons};
        }
    } docks;

    /// The layout that the program comes with.
    void arrange(QMainWindow* window) const;
    /// Shares out what the window grew or shrank by: most height goes to the charts, width to inspector
    /// and table.
    void takeGrowth(QMainWindow* window, QSize growth) const;
};

} // namespace espalier
