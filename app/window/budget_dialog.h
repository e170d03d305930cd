#pragma once

#include "app/background_task.h"
#include "app/workbench.h"
#include "core/hardware/budget.h"

#include <QDialog>

#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace espalier {

/// Asks for a budget and shows the plan that keeps to it, found anew at every change and as sensitivities
/// come in.
class BudgetDialog : public QDialog {
    Q_OBJECT
public:
    BudgetDialog(Workbench& bench, QWidget* parent);

signals:
    void chosen(const espalier::Plan& plan, const QString& what);

private:
    void build();
    void judge();
    void search();
    void searchAgainIfMeasured();
    void show(const Allocation& allocation);
    void showNothing(const QString& why, bool isProblem);
    std::optional<BudgetWish> wish() const;

    Workbench& bench_;
    QLineEdit* budget_;
    QComboBox* cheapest_;
    QCheckBox* weightBits_;
    QCheckBox* activationBits_;
    QCheckBox* restoreDense_;
    QTableWidget* preview_;
    QLabel* summary_;
    QPushButton* apply_;
    std::optional<Plan> found_;
    std::shared_ptr<const LossModel> searchedWith_;
    BackgroundTask task_; // last: waits for the work
};

} // namespace espalier
