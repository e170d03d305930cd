#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/result_text.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"

#include <cstdio>
#include <utility>

namespace espalier::cli {

namespace {

std::filesystem::path outputFolder(const RunOptions& options, const Recipe& recipe)
{
    const auto folder = options.output.empty() ? std::filesystem::path("runs") / recipe.name : options.output;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error("cannot make the folder " + folder.string() + ": " + error.message());
    return folder;
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
            throw Error("stopped before the first checkpoint");
        throw Error(
            "stopped; the checkpoint in " + job.runFolder.string() + " is kept, --resume goes on from it");
    }
}

void runRecipe(const RunOptions& options, const Recipe& recipe, const char* fileName)
{
    const auto folder = outputFolder(options, recipe);
    const auto job = jobFor(recipe, folder, options.resume);
    if (!options.resume)
        writeTextAtomically(folder / "recipe.json", toJson(recipe));
    const auto result = runWithProgress(job);
    const auto file = folder / fileName;
    const RunReport report{result, writeEsp(result.model, file), file, job.data->name};
    writeTextAtomically(folder / "result.json", jsonOf(report));
    std::fputs((options.json ? jsonOf(report) : tableOf(report)).c_str(), stdout);
}

} // namespace

void compress(const RunOptions& options)
{
    runRecipe(options, recipeFor(options), "model.esp");
}

void train(const RunOptions& options)
{
    auto recipe = recipeFor(options);
    recipe.plan = densePlan(recipe.plan.layers.size());
    recipe.name += "-dense";
    runRecipe(options, recipe, "dense.esp");
}

} // namespace espalier::cli
