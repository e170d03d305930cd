#include "app/cli/interruption.h"

#include <chrono>
#include <csignal>

namespace espalier::cli {

namespace {

volatile std::sig_atomic_t signalled = 0;

/// All that a handler may do is set a flag; which thread it runs on cannot be chosen, as LibTorch's BLAS has
/// started threads of its own before main.
extern "C" void noteSignal(int number)
{
    signalled = 1;
    std::signal(number, SIG_DFL);
}

} // namespace

Interruption::Interruption()
{
    signalled = 0;
    std::signal(SIGINT, noteSignal);
    std::signal(SIGTERM, noteSignal);
    watcher_ = std::jthread([this](const std::stop_token& ending) { watch(ending); });
}

Interruption::~Interruption()
{
    watcher_.request_stop();
    watcher_.join();
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

void Interruption::watch(const std::stop_token& ending)
{
    while (!ending.stop_requested()) {
        if (signalled)
            stop_.request_stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

} // namespace espalier::cli
