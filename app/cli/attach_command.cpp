#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/process_commands.h"
#include "app/cli/progress_line.h"
#include "core/error.h"
#include "core/run/run_record.h"

#include <chrono>
#include <cstdio>
#include <thread>

namespace espalier::cli {

namespace {

using namespace std::chrono_literals;

RunRecord recordIn(const std::filesystem::path& folder)
{
    if (auto record = readRecord(folder))
        return *record;
    throw Error("there is no record of a run in " + folder.string() + " (no " + recordName + ")");
}

std::string placeOf(const RunRecord& record)
{
    return "process " + std::to_string(record.process) + " on " + record.host;
}

/// Says how the run ended; Error where it has no result.
void sayEnd(const RunRecord& record, const std::filesystem::path& folder)
{
    switch (record.condition) {
    case RunCondition::Finished:
        std::printf("finished: %.2f %% on validation; the result is in %s\n",
            record.progress.validation.percent(), (folder / "result.json").c_str());
        return;
    case RunCondition::Failed: throw Error("the run failed: " + record.message);
    case RunCondition::Stopped: throw Error("the run was stopped; --resume goes on from its checkpoint");
    case RunCondition::Running: break;
    }
    throw Error("the run ended without a word (" + placeOf(record)
        + " is gone); --resume goes on from its last checkpoint, if there is one");
}

} // namespace

void attach(const AttachOptions& options)
{
    auto record = recordIn(options.folder);
    if (options.resume) {
        if (record.condition == RunCondition::Running && isAlive(record).value_or(true))
            throw Error("the run still goes on (" + placeOf(record) + ")");
        compress(
            {.recipe = (options.folder / "recipe.json").string(), .output = options.folder, .resume = true});
        return;
    }
    if (options.stop && record.condition == RunCondition::Running)
        wishStop(options.folder);
    const Interruption interruption;
    {
        ProgressLine line;
        while (record.condition == RunCondition::Running && isAlive(record).value_or(true)) {
            if (interruption.token().stop_requested())
                throw Error("no longer watching; the run goes on");
            line.show(record.progress);
            std::this_thread::sleep_for(200ms);
            record = recordIn(options.folder);
        }
        if (record.condition == RunCondition::Running) // its last words may have come after it was read
            record = recordIn(options.folder);
    }
    if (options.stop && record.condition == RunCondition::Stopped) {
        std::printf("stopped: %s\n", record.message.c_str());
        return;
    }
    sayEnd(record, options.folder);
}

} // namespace espalier::cli
