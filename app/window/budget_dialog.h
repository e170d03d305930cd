#pragma once

#include "app/plan_finder.h"
#include "app/workbench.h"

#include <QDialog>

#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace espalier {

/// Asks for a budget and shows the plan that keeps to it, found anew at every change and as sensitivities
/// come in, and probed once they are there.
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
    void stopProbing();
    void showFound(const FoundPlan& plan);
    void showProbe(const FoundPlan& plan, bool goesOn);
    void fillPreview(const FoundPlan& found);
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
    QLabel* probe_;
    QProgressBar* progress_;
    QPushButton* stop_;
    QPushButton* apply_ = nullptr;
    std::optional<Plan> found_;
    int attempt_ = 0; ///< that `found_` is of
    std::shared_ptr<const LossModel> searchedWith_;
    bool probing_ = false; ///< the search probes what it finds
    PlanFinder finder_; // last: waits for the work
};

} // namespace espalier
