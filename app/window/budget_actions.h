#pragma once

#include "app/window/views.h"
#include "app/workbench.h"

#include <QObject>

class QAction;
class QMenu;
class QToolBar;

namespace espalier {

struct SensitivityChoice;

/// Planning to budgets: the dialog, the total that is held, and the sensitivities behind both.
class BudgetActions : public QObject {
    Q_OBJECT
public:
    BudgetActions(Workbench& bench, Views& views, QWidget* window);

    void ask();
    /// What can be held, one at a time; the action that shows it stands in the toolbar while something is.
    void attachHold(QMenu* menu, QToolBar* bar);

private:
    void showSensitivity();
    void set(const SensitivityChoice& choice);
    void showHeld();

    Workbench& bench_;
    Views& views_;
    QWidget* window_;
    QList<QAction*> holds_; ///< nothing first, then by Quantity
    QAction* held_ = nullptr;
};

} // namespace espalier
