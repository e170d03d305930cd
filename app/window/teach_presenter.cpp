#include "app/window/teach_presenter.h"

#include "widgets/activation_plot.h"
#include "widgets/confusion_panel.h"
#include "widgets/digit_panel.h"
#include "widgets/lesson_panel.h"
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
    , admm_(bench, views.admm, this)
    , activations_(bench.session(), bench.log(), bench.engine())
    , lessons_(bench, views.lessons, this)
{
    connectMap();
    connectDigits();
    connectActivations();
    connectLessons();
    connect(&admm_, &AdmmPresenter::problem, this, &TeachPresenter::problem);
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

void TeachPresenter::connectActivations()
{
    connect(&activations_, &ActivationView::changed, views_.activations, &ActivationPlot::setSeries);
    connect(&activations_, &ActivationView::failed, this, &TeachPresenter::problem);
    connect(views_.activations, &Plot::failed, this, &TeachPresenter::problem);
    watch(views_.activations, this, [this](bool seen) { activations_.setWatched(seen); });
}

void TeachPresenter::connectLessons()
{
    connect(&lessons_, &LessonPresenter::problem, this, &TeachPresenter::problem);
    connect(&lessons_, &LessonPresenter::viewWanted, this, [this](const QString& name) {
        auto* window = views_.lessons->window();
        if (auto* dock = window->findChild<QDockWidget*>(name)) {
            dock->show();
            dock->raise();
        }
        auto* own = qobject_cast<QDockWidget*>(views_.lessons->parentWidget());
        own->show();
        if (window->findChild<QDockWidget*>(name) != own)
            own->raise(); // the step is read there
    });
}

} // namespace espalier
