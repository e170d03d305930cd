#include "app/budget_lock.h"

#include "core/plan/give_way.h"
#include "widgets/format.h"

#include <algorithm>
#include <utility>

namespace espalier {

BudgetLock::BudgetLock(Session& session, Costs& costs, SensitivityController& sensitivity, QObject* parent)
    : QObject(parent), session_(session), costs_(costs), sensitivity_(sensitivity)
{
    // Of another network, or on another chip, the amount means nothing; pictures and trained weights that
    // come in leave it as it is.
    connect(&session_, &Session::contentChanged, this, [this] {
        if (session_.layers() != layers_)
            hold(std::nullopt);
    });
    connect(&session_, &Session::acceleratorChanged, this, [this] { hold(std::nullopt); });
}

void BudgetLock::hold(std::optional<Quantity> quantity)
{
    if (!quantity && !held_)
        return;
    held_.reset();
    earlier_.clear();
    if (quantity) {
        layers_ = session_.layers();
        plan_ = session_.plan();
        held_ = Budget{quantity, costs_.ofPlans(*quantity)(plan_).total};
        sensitivity_.wantUnlessCancelled();
    }
    emit changed();
}

void BudgetLock::remember(const Plan& plan)
{
    std::erase_if(earlier_, [&plan](const HeldPlan& earlier) { return earlier.plan == plan; });
    earlier_.push_back({plan, held_->amount});
}

void BudgetLock::takePlan(bool setByHand)
{
    if (!held_)
        return;
    const auto left = std::exchange(plan_, session_.plan());
    if (setByHand)
        return;
    remember(left);
    const auto known = std::ranges::find(earlier_, plan_, &HeldPlan::plan);
    held_->amount = known == earlier_.end() ? costs_.ofPlans(*held_->quantity)(plan_).total : known->amount;
    emit changed();
}

Plan BudgetLock::fitted(const Plan& before, const Plan& wished, const std::vector<int>& rows)
{
    if (!held_)
        return wished;
    remember(before);
    std::vector<bool> isSet(wished.layers.size());
    for (const auto row : rows)
        isSet.at(static_cast<std::size_t>(row)) = true;
    const auto cost = costs_.ofPlans(*held_->quantity);
    const auto loss = sensitivity_.loss();
    const auto prices = loss ? pricesOf(session_.layers(), before, *loss, cost) : std::vector<double>{};
    auto result = givingWay(session_.layers(), wished, isSet, prices, cost, held_->amount);
    const auto total = cost(result).total;
    if (total > held_->amount)
        emit overrun(tr("The layers that are not locked cannot give enough: %1 where %2 are held.")
                         .arg(QString::fromStdString(amountText(*held_->quantity, total)),
                             QString::fromStdString(amountText(*held_->quantity, held_->amount))));
    return result;
}

std::vector<double> BudgetLock::bytePrices() const
{
    const auto loss = sensitivity_.loss();
    if (!loss || loss->layers() != session_.layers().size())
        return {};
    return pricesOf(session_.layers(), session_.plan(), *loss, costs_.ofPlans(Quantity::Bytes));
}

} // namespace espalier
