#include "app/cli/recipe_run.h"

#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"

#include <cstdio>
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

RunResult runWithProgress(const Job& job)
{
    Interruption interruption;
    ProgressLine line;
    try {
        return runJob(
            job, interruption.token(), [&line](const ProgressPtr& progress) { line.show(*progress); });
    } catch (const Cancelled&) {
        if (!std::filesystem::exists(job.runFolder / checkpointName))
            throw Stopped("stopped before the first checkpoint");
        throw Stopped(
            "stopped; the checkpoint in " + job.runFolder.string() + " is kept, --resume goes on from it");
    }
}

bool holds(const std::filesystem::path& folder, const char* file, const Recipe& recipe)
{
    return std::filesystem::exists(folder / file) && std::filesystem::exists(folder / "recipe.json")
        && readTextFile(folder / "recipe.json") == toJson(recipe);
}

} // namespace

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

RunReport runInFolder(
    Recipe recipe, const std::filesystem::path& folder, bool resume, const std::string& fileName)
{
    makeFolder(folder);
    const auto job = jobFor(std::move(recipe), folder, resume);
    if (!resume)
        writeTextAtomically(folder / "recipe.json", toJson(job.recipe));
    RunReport report{runWithProgress(job), {}, folder / fileName, job.data->name};
    report.size = writeEsp(report.result.model, report.file);
    writeTextAtomically(folder / "result.json", jsonOf(report));
    return report;
}

} // namespace espalier::cli
