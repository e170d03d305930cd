#include "app/window/teach_views.h"

#include "widgets/weight_map_panel.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("TeachViews", text);
}

} // namespace

TeachViews::TeachViews(QWidget* parent) : map(new WeightMapPanel(parent))
{
    map->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Every weight of the selected layer: blue ones are positive, vermillion ones negative, blank ones "
        "pruned. "
        "Red marks along the edges are rows, columns, filters or channels of which nothing is left. Turn the "
        "wheel "
        "to look closer, drag to move, double-click to see all.")));
}

} // namespace espalier
