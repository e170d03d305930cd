#include "app/window/layout_store.h"

#include "widgets/layer_table.h"

namespace espalier {

namespace {

constexpr int layoutVersion = 5; ///< to be raised when docks or columns change
constexpr QSize firstSize{1280, 800};
const QString geometryKey = QStringLiteral("layout/geometry");
const QString docksKey = QStringLiteral("layout/docks");
const QString columnsKey = QStringLiteral("layout/columns");

} // namespace

void LayoutStore::restore(QMainWindow* window, const Views& views) const
{
    if (!window->restoreGeometry(settings_.value(geometryKey).toByteArray()))
        window->resize(firstSize);
    views.arrange(window);
    if (!window->restoreState(settings_.value(docksKey).toByteArray(), layoutVersion))
        views.arrange(window);
    views.table->restoreColumns(settings_.value(columnsKey).toByteArray());
}

void LayoutStore::save(const QMainWindow* window, const Views& views)
{
    settings_.setValue(geometryKey, window->saveGeometry());
    settings_.setValue(docksKey, window->saveState(layoutVersion));
    settings_.setValue(columnsKey, views.table->saveColumns());
}

void LayoutStore::reset(QMainWindow* window, const Views& views)
{
    settings_.remove(QStringLiteral("layout"));
    views.arrange(window);
}

} // namespace espalier
