#include "app/window/teach_presenter.h"

#include "widgets/confusion_panel.h"
#include "widgets/digit_panel.h"
#include "widgets/weight_map_panel.h"
#include "widgets/weight_map_plot.h"

#include <QDockWidget>

#include <functional>

namespace espalier {

namespace {

/// A dock behind others is not hidden in Qt's sense; it tells when it comes to the front.
void watch(QWidget* view, QObject* context, const std::function<void(bool)>& seen)
{
    auto* dock = qobject_cast<QDockWidget*>(view->parentWidget());
    QObject::connect(dock, &QDockWidget::visibilityChanged, context, seen);
}

} // namespace

TeachPresenter::TeachPresenter(Workbench& bench, const TeachViews& views, QObject* parent)
    : QObject(parent)
    , views_(views)
    , map_(bench.session(), bench.log())
    , digits_(bench, {views.digit, views.confusion}, this)
{
    connectMap();
    connectDigits();
}

void TeachPresenter::connectMap()
{
    connect(&map_, &WeightMapView::changed, views_.map, &WeightMapPanel::setMap);
    connect(&map_, &WeightMapView::failed, this, &TeachPresenter::problem);
    connect(views_.map->plot(), &Plot::failed, this, &TeachPresenter::problem);
    watch(views_.map, this, [this](bool seen) { map_.setWatched(seen); });
}

void TeachPresenter::connectDigits()
{
    connect(&digits_, &DigitPresenter::problem, this, &TeachPresenter::problem);
    connect(&digits_, &DigitPresenter::sheetWanted, this, [this] {
        auto* dock = qobject_cast<QDockWidget*>(views_.digit->parentWidget());
        dock->show();
        dock->raise();
    });
    watch(views_.confusion, this, [this](bool seen) { digits_.setStudied(seen); });
}

} // namespace espalier
