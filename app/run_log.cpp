#include "app/run_log.h"

#include <algorithm>

namespace espalier {

void RunLog::add(FinishedRun run)
{
    run.number = ++numbers_;
    if (run.name.isEmpty())
        run.name = tr("Run %1").arg(run.number);
    runs_.push_back(std::move(run));
    emit changed();
}

void RunLog::clear()
{
    runs_.clear();
    emit changed();
}

const FinishedRun* RunLog::find(int number) const
{
    const auto found = std::ranges::find(runs_, number, &FinishedRun::number);
    return found == runs_.end() ? nullptr : &*found;
}

const FinishedRun* RunLog::newestFor(const std::shared_ptr<const Network>& network, const Plan& plan) const
{
    const auto found = std::find_if(runs_.rbegin(), runs_.rend(),
        [&](const FinishedRun& run) { return run.on == network && run.plan == plan; });
    return found == runs_.rend() ? nullptr : &*found;
}

} // namespace espalier
