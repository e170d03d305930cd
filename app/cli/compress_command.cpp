#include "app/cli/commands.h"
#include "app/cli/recipe_run.h"

#include <cstdio>

namespace espalier::cli {

namespace {

void runRecipe(const RunOptions& options, const Recipe& recipe, const char* fileName)
{
    const auto folder = options.output.empty() ? std::filesystem::path("runs") / recipe.name : options.output;
    const auto report = runInFolder(recipe, folder, options.resume, fileName);
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
