#include "app/window/cost_views.h"

#include "widgets/chip_panel.h"
#include "widgets/energy_view.h"
#include "widgets/roofline_plot.h"
#include "widgets/storage_ledger.h"
#include "widgets/verdict_pane.h"

#include <QSplitter>

namespace espalier {

namespace {

QWidget* sideBySide(QWidget* wide, QWidget* narrow, QWidget* parent)
{
    auto* halves = new QSplitter(parent);
    halves->setChildrenCollapsible(false);
    halves->addWidget(wide);
    halves->addWidget(narrow);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    halves->setFocusProxy(wide);
    return halves;
}

} // namespace

CostViews::CostViews(QWidget* parent)
    : energy(new EnergyView(parent))
    , storage(new StorageLedger(parent))
    , roofline(new RooflinePlot(parent))
    , verdict(new VerdictPane(parent))
    , chip(new ChipPanel(parent))
    , bounds(sideBySide(roofline, verdict, parent))
{
}

} // namespace espalier
