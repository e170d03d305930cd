#include "app/window/cost_views.h"

#include "widgets/chip_panel.h"
#include "widgets/energy_view.h"
#include "widgets/roofline_plot.h"
#include "widgets/storage_ledger.h"
#include "widgets/verdict_pane.h"

#include <QCoreApplication>
#include <QSplitter>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("CostViews", text);
}

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
    energy->setWhatsThis(translated(QT_TRANSLATE_NOOP("CostViews",
        "Where the energy of a picture goes: from the dense network step by step to the compressed one, by "
        "source or "
        "by layer. Pale bars are saved, framed ones came on top.")));
    storage->setWhatsThis(translated(QT_TRANSLATE_NOOP("CostViews",
        "Bytes of every layer in every format; the smallest that can hold it is ticked. The plot shows from "
        "which "
        "density on a format takes less than dense weights.")));
    roofline->setWhatsThis(translated(QT_TRANSLATE_NOOP("CostViews",
        "Operations for each byte from DRAM against operations per second. No layer gets above the roof: its "
        "slope is "
        "the DRAM's bandwidth, its top the multipliers' peak. The shape of a point says what binds the "
        "layer.")));
    verdict->setWhatsThis(translated(QT_TRANSLATE_NOOP("CostViews",
        "Whether the zeros of the selected layer are worth it on this chip: from which density on they pay, "
        "and what "
        "stands between the zeros and the gain.")));
    chip->setWhatsThis(translated(QT_TRANSLATE_NOOP("CostViews",
        "Every constant of the chip that costs are estimated for, with where it comes from. Built-in chips "
        "stay as "
        "they are; a copy can be edited.")));
}

} // namespace espalier
