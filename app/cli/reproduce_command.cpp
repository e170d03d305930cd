#include "app/cli/commands.h"
#include "app/cli/recipe_run.h"
#include "app/cli/results_table.h"
#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"

#include <cstdio>
#include <fstream>
#include <utility>

namespace espalier::cli {

namespace {

std::vector<std::string> builtInRecipes()
{
    std::vector<std::string> names;
    for (const auto& path : embeddedResourcesIn("recipes"))
        names.push_back(std::filesystem::path(path).stem().string());
    return names;
}

/// "Intel(R) Xeon(R) ...": what the kernel calls the processor.
std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

} // namespace

void reproduce(const ReproduceOptions& options)
{
    for (const auto& name : options.recipes.empty() ? builtInRecipes() : options.recipes) {
        RecipeResults results{std::filesystem::path(name).stem().string(), processorName(), {}};
        for (const auto seed : options.seeds) {
            auto recipe = recipeFor({.recipe = name, .data = options.data, .seed = seed});
            matchLayers(recipe, layersOf(firstNetwork(recipe)));
            const auto folder = options.output / results.recipe / ("seed-" + std::to_string(seed));
            runWhereMissing(recipe, folder, "model.esp");
            results.seeds.push_back(readSeedResult(folder / "result.json", seed));
        }
        if (!options.records.empty())
            writeTextAtomically(options.records / (results.recipe + ".json"), toJson(results));
        const auto accuracy = spreadOver(results, &SeedResult::testAccuracy);
        std::printf("%s: %.2f ± %.2f %% on test, %zu runs\n", results.recipe.c_str(), accuracy.mean,
            accuracy.deviation, results.seeds.size());
    }
    if (options.records.empty())
        return;
    const auto table = resultsTable(options.records);
    if (!options.page.empty())
        writeTextAtomically(
            options.page, withResultsTable(readTextFile(options.page), table, options.page.string()));
    std::fputs(table.c_str(), stdout);
}

} // namespace espalier::cli
