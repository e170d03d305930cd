#include "app/cli/recipe_run.h"

#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/run_folder.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"
#include "core/run/run_record.h"
#include "engine/process_group.h"

#include <chrono>
#include <cstdio>
#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

namespace espalier::cli {

namespace {

void makeFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error("cannot make the folder " + folder.string() + ": " + error.message());
}

Job jobFor(Recipe recipe, const std::filesystem::path& folder, bool resume)
{
    Job job{.recipe = {}, .runFolder = folder, .resume = resume};
    job.network = std::make_shared<const Network>(firstNetwork(recipe));
    job.networkIsTrained = !isZooNetwork(recipe);
    matchLayers(recipe, layersOf(*job.network));
    job.data = std::make_shared<const DataSplit>(loadData(recipe.data));
    job.recipe = std::move(recipe);
    return job;
}

/// Stops a run where a signal comes, or where a person wishes so in its folder (empty: there is none).
class StopRequests {
public:
    StopRequests(std::filesystem::path folder, const std::stop_token& interruption)
        : onInterruption_(interruption, [this] { stop_.request_stop(); })
        , watcher_([this, path = std::move(folder)](const std::stop_token& ending) {
            while (!ending.stop_requested()) {
                if (!path.empty() && isStopWished(path))
                    stop_.request_stop();
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
            }
        })
    {
    }
    std::stop_token token() const { return stop_.get_token(); }

private:
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> onInterruption_;
    std::jthread watcher_; // last: it uses stop_
};

/// Keeps the record in a run's folder; of several processes one does.
class Recorder {
public:
    Recorder(std::filesystem::path folder, const std::shared_ptr<ProcessGroup>& processes)
        : folder_(std::move(folder))
        , writes_(!processes || processes->isFirst())
        , record_(recordOfThisProcess())
    {
        record_.processes = processes ? processes->size() : 1;
        note({});
    }
    void note(const Progress& progress)
    {
        record_.progress = progress;
        if (writes_)
            writeRecord(record_, folder_);
    }
    /// A record that cannot be written must not hide how the run ended.
    void end(RunCondition condition, const std::string& message = {}) noexcept
    {
        try {
            record_.condition = condition;
            record_.message = message;
            if (writes_)
                writeRecord(record_, folder_);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "espalier-cli: %s\n", error.what());
        }
    }

private:
    std::filesystem::path folder_;
    bool writes_;
    RunRecord record_;
};

std::string stoppedText(const Job& job)
{
    return std::filesystem::exists(job.runFolder / checkpointName)
        ? "stopped; the checkpoint in " + job.runFolder.string() + " is kept, --resume goes on from it"
        : "stopped before the first checkpoint";
}

RunResult runWithProgress(const Job& job, Recorder& recorder)
{
    const Interruption interruption;
    const bool first = !job.processes || job.processes->isFirst();
    const StopRequests stop(first ? job.runFolder : std::filesystem::path(), interruption.token());
    ProgressLine line;
    const auto observe = [&](const ProgressPtr& progress) {
        line.show(*progress);
        recorder.note(*progress);
    };
    try {
        return runJob(job, stop.token(), observe);
    } catch (const Cancelled&) {
        throw Stopped(stoppedText(job));
    }
}

RunReport runAndWrite(const Job& job, const std::string& fileName, Recorder& recorder)
{
    RunReport report{runWithProgress(job, recorder), {}, job.runFolder / fileName, job.data->name};
    if (job.processes && !job.processes->isFirst())
        return report;
    report.size = writeEsp(report.result.model, report.file);
    writeTextAtomically(job.runFolder / "result.json", jsonOf(report));
    return report;
}

} // namespace

bool holds(const std::filesystem::path& folder, const char* file, const Recipe& recipe)
{
    return std::filesystem::exists(folder / file) && std::filesystem::exists(folder / "recipe.json")
        && readTextFile(folder / "recipe.json") == toJson(recipe);
}

void runWhereMissing(const Recipe& recipe, const std::filesystem::path& folder, const std::string& fileName)
{
    if (holds(folder, "result.json", recipe))
        return;
    std::fprintf(
        stderr, "%s, seed %llu\n", recipe.name.c_str(), static_cast<unsigned long long>(recipe.seed));
    const bool resume = holds(folder, checkpointName, recipe);
    std::filesystem::remove(folder / "result.json");
    runInFolder(recipe, folder, resume, fileName);
}

RunReport runInFolder(Recipe recipe, const std::filesystem::path& folder, bool resume,
    const std::string& fileName, const std::shared_ptr<ProcessGroup>& processes)
{
    const bool writes = !processes || processes->isFirst();
    if (writes) {
        makeFolder(folder);
        forgetStopWish(folder);
    }
    auto job = jobFor(std::move(recipe), folder, resume);
    job.processes = processes;
    if (writes && !resume)
        writeTextAtomically(folder / "recipe.json", toJson(job.recipe));
    Recorder recorder(folder, processes);
    try {
        auto report = runAndWrite(job, fileName, recorder);
        recorder.end(RunCondition::Finished);
        return report;
    } catch (const Stopped& stopped) {
        recorder.end(RunCondition::Stopped, stopped.what());
        throw;
    } catch (const std::exception& error) {
        recorder.end(RunCondition::Failed, error.what());
        throw;
    }
}

} // namespace espalier::cli
