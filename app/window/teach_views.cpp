#include "app/window/teach_views.h"

#include "widgets/confusion_panel.h"
#include "widgets/digit_panel.h"
#include "widgets/weight_map_panel.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("TeachViews", text);
}

} // namespace

TeachViews::TeachViews(QWidget* parent)
    : map(new WeightMapPanel(parent)), digit(new DigitPanel(parent)), confusion(new ConfusionPanel(parent))
{
    digit->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Draw a digit and see what the dense network and every finished run answer, bar by bar. Below each "
        "bar chart: "
        "how far what each layer hands on is from the dense network's, and the first layer that differs by "
        "half or "
        "more.")));
    confusion->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "What the network answers to the test pictures of each class, and the pictures it gets wrong. Click "
        "a cell to "
        "see its pictures; choose at the top whether to see all mistakes or those that compression made.")));
    map->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Every weight of the selected layer: blue ones are positive, vermillion ones negative, blank ones "
        "pruned. "
        "Red marks along the edges are rows, columns, filters or channels of which nothing is left. Turn the "
        "wheel "
        "to look closer, drag to move, double-click to see all.")));
}

} // namespace espalier
