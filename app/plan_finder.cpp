#include "app/plan_finder.h"

#include "core/error.h"

#include <utility>

namespace espalier {

namespace {

constexpr int clockMilliseconds = 33;

using Newest = std::shared_ptr<Mailbox<FoundPlan>>;

FoundPlan find(const PlanFinder::Search& search, const LiveProbe::Factory& makeProbe, const Newest& newest,
    const std::stop_token& stop)
{
    FoundPlan now;
    const auto take = [&](const Allocation& allocation) {
        now = {now.attempt + 1, allocation,
            estimateCost(search.layers, allocation.plan, search.accelerator, search.options), {}};
        newest->put(now);
    };
    if (!search.network || !search.pictures) {
        take(planForBudget(
            search.layers, search.start, *search.loss, search.accelerator, search.wish, search.options));
        return now;
    }
    const auto evaluate = makeProbe(search.network, search.pictures);
    const auto probe = [&](const Plan& plan) {
        Accuracy result;
        const bool done = evaluate(plan, stop, [&](const Accuracy& soFar) {
            result = soFar;
            if (now.attempt == 0)
                return; // of the dense network
            now.probe = soFar;
            newest->put(now);
        });
        if (!done)
            throw Cancelled();
        return result;
    };
    now.probe = searchPlan({.layers = search.layers,
                               .start = search.start,
                               .loss = *search.loss,
                               .accelerator = search.accelerator,
                               .wish = search.wish,
                               .options = search.options},
        probe, take)
                    .probe;
    return now;
}

} // namespace

PlanFinder::PlanFinder(LiveProbe::Factory probe, QObject* parent) : QObject(parent), probe_(std::move(probe))
{
    clock_.setInterval(clockMilliseconds);
    connect(&clock_, &QTimer::timeout, this, &PlanFinder::takeNewest);
}

void PlanFinder::search(Search search)
{
    newest_ = std::make_shared<Mailbox<FoundPlan>>();
    task_.start([search = std::move(search), probe = probe_, newest = newest_](
                    std::stop_token stop) { return find(search, probe, newest, stop); },
        [this](const FoundPlan& plan) {
            clock_.stop();
            emit finished(plan);
        },
        [this](const QString& why) {
            clock_.stop();
            emit failed(why);
        });
    clock_.start();
}

void PlanFinder::cancel()
{
    if (task_.running())
        takeNewest();
    task_.cancel();
    clock_.stop();
}

void PlanFinder::takeNewest()
{
    if (const auto plan = newest_->take())
        emit advanced(*plan);
}

} // namespace espalier
