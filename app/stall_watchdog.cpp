#include "app/stall_watchdog.h"

#include <algorithm>
#include <chrono>

namespace espalier {

namespace {
constexpr std::chrono::milliseconds interval{5};
}

StallWatchdog::StallWatchdog(QObject* parent) : QObject(parent)
{
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &StallWatchdog::tick);
    restart();
}

void StallWatchdog::restart()
{
    longest_ = 0.0;
    sinceTick_.start();
    timer_.start(interval);
}

double StallWatchdog::longestStall() const
{
    return std::max(longest_, overdue());
}

double StallWatchdog::overdue() const
{
    const auto gap = static_cast<double>(sinceTick_.nsecsElapsed()) * 1e-6;
    return std::max(0.0, gap - static_cast<double>(interval.count()));
}

void StallWatchdog::tick()
{
    longest_ = longestStall();
    sinceTick_.start();
}

} // namespace espalier
