#include "app/window/admm_presenter.h"

#include "widgets/admm_panel.h"
#include "widgets/admm_traces.h"
#include "widgets/dual_histogram.h"
#include "widgets/weight_histogram.h"

namespace espalier {

AdmmPresenter::AdmmPresenter(Workbench& bench, AdmmPanel* panel, QObject* parent)
    : QObject(parent), bench_(bench), panel_(panel)
{
    auto& run = bench_.run();
    connect(&bench_.session(), &Session::selectionChanged, this, &AdmmPresenter::showLayer);
    connect(&bench_.session(), &Session::contentChanged, this, &AdmmPresenter::showLayer);
    connect(&run, &RunController::started, this, [this] {
        if (!bench_.run().job().resume)
            panel_->begin();
        panel_->setRhoScale(bench_.run().rhoScale());
        showState();
    });
    connect(&run, &RunController::advanced, panel_,
        [this](const ProgressPtr& progress) { panel_->add(*progress); });
    for (const auto end : {&RunController::stopped, &RunController::pausedChanged})
        connect(&run, end, this, &AdmmPresenter::showState);
    connect(&run, &RunController::failed, this, &AdmmPresenter::showState);
    connect(&run, &RunController::finished, this, &AdmmPresenter::showState);
    connect(panel_, &AdmmPanel::pauseWanted, &run, &RunController::setPaused);
    connect(panel_, &AdmmPanel::stepWanted, &run, &RunController::stepOnce);
    connect(panel_, &AdmmPanel::rhoScaleWanted, &run, &RunController::setRhoScale);
    for (Plot* plot : {static_cast<Plot*>(panel_->weights()), static_cast<Plot*>(panel_->traces()),
             static_cast<Plot*>(panel_->dual())})
        connect(plot, &Plot::failed, this, &AdmmPresenter::problem);
    showLayer();
    showState();
}

void AdmmPresenter::showLayer()
{
    const auto& session = bench_.session();
    if (session.selection().empty())
        return;
    const auto layer = session.selection().front();
    panel_->setLayer(layer, QString::fromStdString(session.layers()[static_cast<std::size_t>(layer)].name));
}

void AdmmPresenter::showState()
{
    panel_->setRunning(bench_.run().running(), bench_.run().paused());
}

} // namespace espalier
