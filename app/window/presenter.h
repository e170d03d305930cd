#pragma once

#include "app/window/chip_presenter.h"
#include "app/window/cost_presenter.h"
#include "app/window/teach_presenter.h"
#include "app/window/views.h"
#include "app/workbench.h"

#include <QObject>

namespace espalier {

/// Shows in the views what the workbench knows, and passes their wishes on.
class Presenter : public QObject {
    Q_OBJECT
public:
    Presenter(Workbench& bench, Views& views, QObject* parent);

private:
    void connectKnowledge();
    void connectRun();
    void connectWishes();
    void showContent();
    void showCosts();
    void showInspector();
    void showSelection();
    void showTradeOff();
    void showProgress(const ProgressPtr& progress);
    void showIdle();
    void announce(int number);
    void announce(const std::filesystem::path& file, const ExportResult& result);

    Workbench& bench_;
    Views& views_;
    CostPresenter costs_;
    ChipPresenter chips_;
    TeachPresenter teach_;
    QString busy_;
    QString lastRun_ = tr("No run yet. Run brings the network to the plan.");

signals:
    void exportWanted(int run);
    void importChipWanted();
    void exportChipWanted();
};

} // namespace espalier
