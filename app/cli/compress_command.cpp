#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/result_text.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/zoo.h"

#include <algorithm>
#include <cstdio>

namespace espalier::cli {

namespace {

std::filesystem::path outputFolder(const RunOptions& options, const Recipe& recipe)
{
    const auto folder
        = options.output.empty() ? std::filesystem::path("runs") / recipe.name : options.output;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error("cannot make the folder " + folder.string() + ": " + error.message());
    return folder;
}

Job jobFor(const Recipe& recipe, const std::filesystem::path& folder, bool resume)
{
    Job job{.recipe = recipe, .runFolder = folder, .resume = resume};
    const auto zoo = zooNames();
    if (std::ranges::find(zoo, recipe.network) != zoo.end()) {
        auto network = zooNetwork(recipe.network);
        initializeWeights(network, recipe.seed);
        job.network = std::make_shared<const Network>(std::move(network));
    } else {
        job.network = std::make_shared<const Network>(decompress(readEsp(recipe.network)));
        job.networkIsTrained = true;
    }
    job.data = std::make_shared<const DataSplit>(loadData(recipe.data));
    return job;
}

RunResult runWithProgress(const Job& job)
{
    Interruption interruption;
    ProgressLine line;
    try {
        return runJob(job, interruption.token(), [&line](const ProgressPtr& progress) { line.show(*progress); });
    } catch (const Cancelled&) {
        throw Error("stopped; the checkpoint in " + job.runFolder.string() + " is kept, --resume goes on from it");
    }
}

void runRecipe(const RunOptions& options, const Recipe& recipe, const char* fileName)
{
    const auto folder = outputFolder(options, recipe);
    const auto job = jobFor(recipe, folder, options.resume);
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
