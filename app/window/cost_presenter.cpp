#include "app/window/cost_presenter.h"

#include "app/cost_values.h"
#include "app/storage_view.h"
#include "app/verdict.h"
#include "widgets/energy_view.h"
#include "widgets/storage_ledger.h"
#include "widgets/verdict_pane.h"

#include <QDockWidget>

namespace espalier {

CostPresenter::CostPresenter(Workbench& bench, const CostViews& views, QObject* parent)
    : QObject(parent), bench_(bench), views_(views)
{
    connect(&bench_.costs(), &Costs::changed, this, &CostPresenter::show);
    connect(&bench_.session(), &Session::selectionChanged, this, &CostPresenter::show);
    connect(views_.storage, &StorageLedger::layerSelected, this, &CostPresenter::select);
    connect(views_.roofline, &RooflinePlot::layerSelected, this, &CostPresenter::select);
    connect(views_.storage, &StorageLedger::failed, this, &CostPresenter::problem);
    connect(views_.roofline, &Plot::failed, this, &CostPresenter::problem);
    connect(views_.energy->plot(), &Plot::failed, this, &CostPresenter::problem);
    for (QWidget* view :
        {static_cast<QWidget*>(views_.energy), static_cast<QWidget*>(views_.storage), views_.bounds})
        watch(view);
    show();
}

/// A dock behind others is not hidden in Qt's sense; it tells when it comes to the front.
void CostPresenter::watch(QWidget* view)
{
    auto* dock = qobject_cast<QDockWidget*>(view->parentWidget());
    connect(dock, &QDockWidget::visibilityChanged, this, [this, view](bool seen) {
        if (!seen) {
            seen_.remove(view);
            return;
        }
        seen_.insert(view);
        show();
    });
}

bool CostPresenter::areCostsKnown() const
{
    const auto layers = bench_.session().layers().size();
    return layers > 0 && bench_.costs().report().planned.layers.size() == layers;
}

int CostPresenter::selectedLayer() const
{
    const auto& selection = bench_.session().selection();
    return selection.empty() ? -1 : selection.front();
}

void CostPresenter::select(int layer)
{
    if (layer >= static_cast<int>(bench_.session().layers().size()))
        return; // what lies between the layers is no layer of the plan
    bench_.session().select({layer});
}

void CostPresenter::show()
{
    if (!areCostsKnown())
        return; // costs of the new content follow in a moment
    if (seen_.contains(views_.energy))
        showEnergy();
    if (seen_.contains(views_.storage))
        showStorage();
    if (seen_.contains(views_.bounds)) {
        showRoofline();
        showVerdict();
    }
}

void CostPresenter::showEnergy()
{
    const auto& costs = bench_.costs();
    views_.energy->plot()->setLayer(selectedLayer());
    views_.energy->plot()->setEnergy(energyOf(bench_.session().layers(), costs.report()));
    const auto chip = QString::fromStdString(costs.accelerator().name);
    views_.energy->setCaption(
        (costs.isOfRun() ? tr("per picture on %1, batch %2, estimated from the run's weights")
                         : tr("per picture on %1, batch %2, estimated from the plan"))
            .arg(chip)
            .arg(costs.report().batch));
}

void CostPresenter::showStorage()
{
    const auto& session = bench_.session();
    const auto& options = bench_.costs().options();
    views_.storage->setLedger(ledgerOf(session.layers(), session.plan(), options));
    const auto layer = selectedLayer();
    views_.storage->selectLayer(layer);
    if (layer < 0)
        return views_.storage->plot()->setCurves({});
    const auto index = static_cast<std::size_t>(layer);
    views_.storage->plot()->setCurves(storageCurvesOf(session.layers()[index], session.plan().layers[index],
        options.masks.empty() ? std::nullopt : options.masks[index]));
}

void CostPresenter::showRoofline()
{
    const auto& costs = bench_.costs();
    views_.roofline->selectLayer(selectedLayer());
    views_.roofline->setRoofline(rooflineOf(bench_.session().layers(), costs.report(), costs.accelerator()));
}

void CostPresenter::showVerdict()
{
    if (selectedLayer() < 0)
        views_.verdict->clear();
    else
        views_.verdict->setVerdict(verdictOf(selectedLayer()));
}

LayerVerdict CostPresenter::verdictOf(int layer) const
{
    if (!areCostsKnown())
        return {};
    const auto& session = bench_.session();
    const auto& costs = bench_.costs();
    return explain({session.layers(), session.plan(), costs.accelerator(), costs.options(), costs.report()},
        static_cast<std::size_t>(layer));
}

} // namespace espalier
