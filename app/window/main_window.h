#pragma once

#include "app/window/actions.h"
#include "app/window/budget_actions.h"
#include "app/window/files.h"
#include "app/window/layout_store.h"
#include "app/window/plan_actions.h"
#include "app/window/presenter.h"
#include "app/window/views.h"
#include "app/workbench.h"

#include <QMainWindow>
#include <QSettings>

namespace espalier {

/// The window: menus, toolbar, docks and their wiring. Computes nothing.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    struct Options {
        Workbench::Options workbench = {};
        QString settingsFile = {}; ///< empty: the user's own
    };
    explicit MainWindow(Options options);
    ~MainWindow() override;

    Workbench& workbench() { return bench_; }
    const Views& views() const { return views_; }
    const Actions& actions() const { return actions_; }
    Files& files() { return files_; }
    PlanActions& plans() { return plans_; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QToolBar* createToolBar();
    void connectFiles();
    void connectPlansAndRuns();
    void fillViewMenu(QMenu* menu);
    void addGoTo(QMenu* menu);
    void addAppearances(QMenu* menu);
    void offerInterruptedRun();
    void showTitle();
    void showWhatCanBeDone();
    void fillHelpMenu(QMenu* menu);
    void showHelp(const QString& page);
    void showAbout();

    QSettings settings_;
    Workbench bench_;
    Actions actions_;
    QToolBar* toolBar_;
    Views views_;
    Presenter presenter_;
    Files files_;
    PlanActions plans_;
    BudgetActions budgets_;
    LayoutStore layout_;
};

} // namespace espalier
