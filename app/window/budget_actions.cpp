#include "app/window/budget_actions.h"

#include "app/window/budget_dialog.h"
#include "app/window/sensitivity_panel.h"
#include "widgets/icons.h"
#include "widgets/message_bar.h"
#include "widgets/sensitivity_map.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

namespace espalier {

BudgetActions::BudgetActions(Workbench& bench, Views& views, QWidget* window)
    : QObject(window), bench_(bench), views_(views), window_(window)
{
    auto* panel = views_.sensitivity;
    auto& sensitivity = bench_.sensitivity();
    connect(panel, &SensitivityPanel::shown, &sensitivity, &SensitivityController::wantUnlessCancelled);
    connect(panel, &SensitivityPanel::measureWanted, &sensitivity, &SensitivityController::want);
    connect(panel, &SensitivityPanel::cancelWanted, &sensitivity, &SensitivityController::cancel);
    connect(panel, &SensitivityPanel::chosen, this, &BudgetActions::set);
    connect(&sensitivity, &SensitivityController::changed, this, &BudgetActions::showSensitivity);
    for (auto changed : {&Session::planChanged, &Session::contentChanged, &Session::selectionChanged})
        connect(&bench_.session(), changed, this, &BudgetActions::showSensitivity);
    for (Plot* plot : {static_cast<Plot*>(panel->curves()), static_cast<Plot*>(panel->surface())})
        connect(plot, &Plot::failed, this, [this](const QString& text) {
            views_.messages->post({Severity::Error, text});
        });
    connect(&bench_.budget(), &BudgetLock::overrun, this, [this](const QString& why) {
        views_.messages->post({Severity::Warning, why});
    });
    connect(&bench_.budget(), &BudgetLock::changed, this, &BudgetActions::showHeld);
    showSensitivity();
}

void BudgetActions::ask()
{
    auto* dialog = new BudgetDialog(bench_, window_);
    connect(dialog, &BudgetDialog::chosen, &bench_.session(),
        [this](const Plan& plan, const QString& what) { bench_.session().editPlan(plan, what); });
    dialog->open();
}

void BudgetActions::attachHold(QMenu* menu, QToolBar* bar)
{
    auto* group = new QActionGroup(menu);
    const auto add = [&](const QString& text, std::optional<Quantity> quantity) {
        auto* action = menu->addAction(text);
        action->setCheckable(true);
        action->setActionGroup(group);
        action->setToolTip(tr("Moving one layer makes the others give way that are not locked"));
        connect(action, &QAction::triggered, this, [this, quantity] { bench_.budget().hold(quantity); });
        holds_ << action;
    };
    add(tr("&Nothing"), std::nullopt);
    add(tr("Stored &bytes"), Quantity::Bytes);
    add(tr("&Energy per picture"), Quantity::Energy);
    add(tr("&Time per picture"), Quantity::Latency);
    held_ = new QAction(icon(QStringLiteral("lock")), QString(), bar);
    held_->setObjectName(QStringLiteral("held"));
    connect(held_, &QAction::triggered, this, [this] { bench_.budget().hold(std::nullopt); });
    bar->insertAction(bar->actions().value(0), held_);
    if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(held_)))
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    showHeld();
}

void BudgetActions::showHeld()
{
    const auto& held = bench_.budget().held();
    const auto which = held ? 1 + static_cast<int>(*held->quantity) : 0;
    if (held_ == nullptr)
        return;
    holds_.value(which)->setChecked(true);
    held_->setVisible(held.has_value());
    if (held) {
        const auto text = QString::fromStdString(toText(*held));
        held_->setText(tr("%1 held").arg(text));
        held_->setToolTip(
            tr("Moving one layer makes the others give way, so that the plan stays at %1; click "
               "to release")
                .arg(text));
    }
}

void BudgetActions::showSensitivity()
{
    const auto& session = bench_.session();
    const auto& sensitivity = bench_.sensitivity();
    views_.sensitivity->setProgress(sensitivity.progress(), sensitivity.measuring());
    SensitivityOfLayer shown;
    const auto values = sensitivity.values();
    const bool fits = !values || values->layers.size() == session.layers().size();
    if (session.selection().size() == 1 && fits) {
        shown.layer = static_cast<std::size_t>(session.selection().front());
        shown.name = QString::fromStdString(session.layers().at(shown.layer).name);
        shown.values = values;
        shown.plan = session.plan().layers.at(shown.layer);
    }
    views_.sensitivity->setLayer(shown);
}

/// One undoable edit of both fields, which the held total is fitted to like any other.
void BudgetActions::set(const SensitivityChoice& choice)
{
    auto& session = bench_.session();
    if (session.selection().size() != 1)
        return;
    const auto row = session.selection().front();
    bench_.editor().edit(
        {{row, LayerField::Keep, choice.keep}, {row, LayerField::WeightBits, choice.weightBits}});
}

} // namespace espalier
