#include "app/cli/child_programs.h"
#include "app/cli/interruption.h"
#include "app/cli/process_commands.h"
#include "core/error.h"
#include "core/run/process_place.h"

#include <csignal>
#include <cstdio>

namespace espalier::cli {

namespace {

using namespace std::chrono_literals;

void startAll(ChildPrograms& children, const LaunchOptions& options)
{
    const auto port = std::to_string(freePort());
    for (int rank = 0; rank < options.processes; ++rank) {
        ChildCommand command;
        command.arguments = {"compress", "--timeout", std::to_string(options.timeout)};
        command.arguments.insert(command.arguments.end(), options.arguments.begin(), options.arguments.end());
        command.environment = {{"RANK", std::to_string(rank)},
            {"WORLD_SIZE", std::to_string(options.processes)}, {"MASTER_ADDR", "127.0.0.1"},
            {"MASTER_PORT", port}};
        if (rank > 0)
            command.prefix = "rank " + std::to_string(rank) + ": ";
        children.start(command);
    }
}

} // namespace

int launch(const LaunchOptions& options)
{
    const Interruption interruption;
    ChildPrograms children;
    startAll(children, options);
    int exitCode = 0;
    bool stopping = false;
    // Those that are left stop by themselves; one that hangs does not.
    auto killAt = std::chrono::steady_clock::time_point::max();
    while (children.running() > 0) {
        if (interruption.token().stop_requested() && !stopping) {
            stopping = true;
            children.signalAll(SIGINT);
        }
        if (const auto ended = children.waitForEnd(100ms); ended && children.exitCode(*ended) != 0) {
            if (exitCode == 0) {
                exitCode = children.exitCode(*ended);
                killAt = std::chrono::steady_clock::now()
                    + std::chrono::milliseconds(static_cast<int>(2000 * options.timeout)) + 5s;
                if (exitCode > 128) // others say themselves what is wrong
                    std::fprintf(
                        stderr, "espalier-cli: rank %zu was ended by signal %d\n", *ended, exitCode - 128);
            }
        }
        if (std::chrono::steady_clock::now() > killAt)
            children.signalAll(SIGKILL);
    }
    return exitCode;
}

} // namespace espalier::cli
