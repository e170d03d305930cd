#include "app/window/plan_actions.h"

#include "app/verdict.h"
#include "app/window/ratio_dialog.h"
#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/plan/restore.h"
#include "widgets/format.h"

#include <QMenu>

#include <algorithm>

namespace espalier {

PlanActions::PlanActions(Session& session, const Costs& costs, QWidget* window)
    : QObject(window), session_(session), costs_(costs), window_(window)
{
}

void PlanActions::askRatio()
{
    auto* dialog = new RatioDialog(window_);
    connect(dialog, &RatioDialog::chosen, this, &PlanActions::applyRatio);
    dialog->open();
}

void PlanActions::applyRatio(double ratio, bool bySize)
{
    const auto& layers = session_.layers();
    auto shared = session_.plan();
    const auto sized = planForRatio(layers, ratio);
    for (std::size_t index = 0; index < layers.size(); ++index)
        shared.layers[index].keep = std::min(
            bySize ? sized.layers[index].keep : 1.0 / ratio, shared.layers[index].pattern.largestKeep());
    propose(shared, tr("%1 for the whole network").arg(formatRatio(ratio)));
}

void PlanActions::lockSelected(bool locked)
{
    auto plan = session_.plan();
    for (const int row : session_.selection())
        plan.layers[static_cast<std::size_t>(row)].locked = locked;
    session_.editPlan(plan, locked ? tr("lock") : tr("unlock"));
}

void PlanActions::resetToDense()
{
    propose(densePlan(session_.layers().size()), tr("reset to dense"));
}

void PlanActions::restoreSelected()
{
    restore(session_.selection(), tr("restore dense weights"));
}

void PlanActions::restoreLosers()
{
    std::vector<int> losers;
    const auto& layers = costs_.report().breakEven;
    for (std::size_t index = 0; index < layers.size(); ++index)
        if (!session_.plan().layers[index].locked
            && verdictOf(layers[index], costs_.accelerator()) == Verdict::RestoreDense)
            losers.push_back(static_cast<int>(index));
    restore(losers, tr("restore what pruning does not pay for"));
}

void PlanActions::restore(const std::vector<int>& layers, const QString& text)
{
    auto plan = session_.plan();
    for (const int row : layers)
        plan.layers[static_cast<std::size_t>(row)] =
            withAllWeights(plan.layers[static_cast<std::size_t>(row)]);
    session_.editPlan(std::move(plan), text);
}

void PlanActions::attachPublished(QMenu* menu)
{
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillPublished(menu); });
}

void PlanActions::fillPublished(QMenu* menu)
{
    menu->clear();
    for (const auto& path : embeddedResourcesIn("recipes")) {
        try {
            const auto recipe = parseRecipe(embeddedResource(path), path);
            check(recipe.plan, session_.layers());
            if (recipe.layerNames != session_.recipe().layerNames)
                continue;
            const auto ratio = totalsOf(recipe.plan, session_.layers()).pruningRatio();
            const auto name = QString::fromStdString(recipe.name);
            auto* action = menu->addAction(tr("%1 (%2)").arg(name, formatRatio(ratio)));
            connect(action, &QAction::triggered, this,
                [this, plan = recipe.plan, name] { propose(plan, tr("plan of %1").arg(name)); });
        } catch (const Error&) {
            continue; // of a network with other layers
        }
    }
    if (menu->isEmpty())
        menu->addAction(tr("None for this network"))->setEnabled(false);
}

void PlanActions::propose(Plan plan, const QString& text)
{
    const auto& now = session_.plan();
    for (std::size_t index = 0; index < plan.layers.size(); ++index)
        if (now.layers[index].locked)
            plan.layers[index] = now.layers[index];
    session_.editPlan(std::move(plan), text);
}

} // namespace espalier
