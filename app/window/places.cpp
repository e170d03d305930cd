#include "app/window/places.h"

#include "app/window/runs_panel.h"
#include "app/window/views.h"
#include "app/workbench.h"
#include "widgets/format.h"

#include <QAction>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMainWindow>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Places", text);
}

void addActions(QList<Place>& places, QMainWindow* window)
{
    for (auto* action : window->actions()) {
        if (!action->isEnabled() || action->objectName() == QStringLiteral("locate"))
            continue;
        const bool isView = action->objectName().startsWith(QStringLiteral("goTo."));
        places << Place{action->text().remove(u'&').remove(u'…'),
            isView ? translated(QT_TRANSLATE_NOOP("Places", "view"))
                   : translated(QT_TRANSLATE_NOOP("Places", "action")),
            action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }};
    }
}

void addLayers(QList<Place>& places, Workbench& bench)
{
    auto& session = bench.session();
    int row = 0;
    for (const auto& layer : session.layers()) {
        places << Place{QString::fromStdString(layer.name), translated(QT_TRANSLATE_NOOP("Places", "layer")),
            QString::fromStdString(toText(layer.weightShape)), [&session, row] { session.select({row}); }};
        ++row;
    }
}

void addRuns(QList<Place>& places, const Views& views, Workbench& bench)
{
    for (const auto& run : bench.log().runs())
        places << Place{run.name, translated(QT_TRANSLATE_NOOP("Places", "run")),
            QStringLiteral("%1, %2").arg(formatRatio(run.totals.pruningRatio()), formatAccuracy(run.test)),
            [&views, number = run.number] {
                views.docks.runs->show();
                views.docks.runs->raise();
                views.runs->select(number);
            }};
}

} // namespace

QList<Place> placesOf(QMainWindow* window, const Views& views, Workbench& bench)
{
    QList<Place> places;
    addActions(places, window);
    addLayers(places, bench);
    addRuns(places, views, bench);
    return places;
}

} // namespace espalier
