#include "app/cli/commands.h"
#include "app/cli/recipe_run.h"
#include "engine/process_group.h"

#include <cmath>
#include <cstdio>
#include <functional>

namespace espalier::cli {

namespace {

using Processes = std::shared_ptr<ProcessGroup>;

/// The processes that a launcher's variables speak of; none where there is no launcher.
Processes processesFor(const RunOptions& options)
{
    const auto place = placeFromEnvironment();
    if (!place)
        return nullptr;
    const std::chrono::milliseconds timeout(std::llround(1000.0 * options.timeout));
    return std::make_shared<ProcessGroup>(*place, timeout);
}

void runRecipe(
    const RunOptions& options, const Recipe& recipe, const char* fileName, const Processes& processes)
{
    const auto folder = options.output.empty() ? std::filesystem::path("runs") / recipe.name : options.output;
    const auto report = runInFolder(recipe, folder, options.resume, fileName, processes);
    if (!processes || processes->isFirst())
        std::fputs((options.json ? jsonOf(report) : tableOf(report)).c_str(), stdout);
}

/// Processes meet before anything can go wrong at one of them, so that the others hear of it.
void runTogether(const RunOptions& options, const std::function<void(const Processes&)>& run)
{
    const auto processes = processesFor(options);
    try {
        run(processes);
    } catch (const Stopped&) {
        throw;
    } catch (const std::exception& error) {
        if (processes)
            processes->fail(error.what());
        throw;
    }
}

} // namespace

void compress(const RunOptions& options)
{
    runTogether(options,
        [&](const Processes& processes) { runRecipe(options, recipeFor(options), "model.esp", processes); });
}

void train(const RunOptions& options)
{
    runTogether(options, [&](const Processes& processes) {
        auto recipe = recipeFor(options);
        recipe.plan = densePlan(recipe.plan.layers.size());
        recipe.name += "-dense";
        runRecipe(options, recipe, "dense.esp", processes);
    });
}

} // namespace espalier::cli
