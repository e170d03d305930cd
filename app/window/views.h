#pragma once

#include "app/workbench.h"

class QDockWidget;
class QMainWindow;

namespace espalier {

class ConvergencePlot;
class EnergyPlot;
class LayerInspector;
class LayerModel;
class LayerTable;
class MessageBar;
class RecipeForm;
class RunBar;
class RunsPanel;
class TotalsStrip;
class TradeOffPlot;

/// The views of the window and where they stand. Made once; the window owns them all.
struct Views {
    Views(QMainWindow* window, RunLog& log);

    TotalsStrip* totals;
    MessageBar* messages;
    LayerModel* layers;
    LayerTable* table;
    LayerInspector* inspector;
    RecipeForm* recipe;
    TradeOffPlot* tradeOff;
    ConvergencePlot* convergence;
    EnergyPlot* energy;
    RunsPanel* runs;
    RunBar* runBar;

    struct Docks {
        QDockWidget* inspector;
        QDockWidget* recipe;
        QDockWidget* tradeOff;
        QDockWidget* convergence;
        QDockWidget* energy;
        QDockWidget* runs;
        QList<QDockWidget*> all() const { return {inspector, recipe, tradeOff, convergence, energy, runs}; }
    } docks;

    /// The layout that the program comes with.
    void arrange(QMainWindow* window) const;
    /// Shares out what the window grew or shrank by: most height goes to the charts, width to inspector and
    /// table.
    void takeGrowth(QMainWindow* window, QSize growth) const;
};

} // namespace espalier
