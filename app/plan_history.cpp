#include "app/plan_history.h"

#include <algorithm>

namespace espalier {

void PlanHistory::add(const Plan& plan, double bytes, const Accuracy& accuracy)
{
    std::erase_if(plans_, [&plan](const TriedPlan& tried) { return tried.plan == plan; });
    plans_.push_back({++numbers_, plan, bytes, accuracy});
    if (plans_.size() > most)
        plans_.pop_front();
    emit changed();
}

void PlanHistory::clear()
{
    plans_.clear();
    emit changed();
}

const TriedPlan* PlanHistory::find(int number) const
{
    const auto found = std::ranges::find(plans_, number, &TriedPlan::number);
    return found == plans_.end() ? nullptr : &*found;
}

} // namespace espalier
