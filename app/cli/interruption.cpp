#include "app/cli/interruption.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <pthread.h>

namespace espalier::cli {

namespace {

sigset_t awaitedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

Interruption::Interruption()
{
    const auto signals = awaitedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    waiter_ = std::jthread([this](std::stop_token ending) { wait(std::move(ending)); });
}

Interruption::~Interruption()
{
    waiter_.request_stop();
    waiter_.join();
    const auto signals = awaitedSignals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void Interruption::wait(std::stop_token ending)
{
    const auto signals = awaitedSignals();
    const timespec step{0, 100'000'000};
    while (!ending.stop_requested()) {
        if (sigtimedwait(&signals, nullptr, &step) < 0)
            continue;
        if (stop_.stop_requested())
            std::_Exit(1);
        stop_.request_stop();
    }
}

} // namespace espalier::cli
