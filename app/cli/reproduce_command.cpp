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

/// The folder of pictures replaces that of recipes with pictures of this kind only.
Recipe recipeWith(const ReproduceOptions& options, const std::string& name, std::uint64_t seed)
{
    auto recipe = recipeFor({.recipe = name, .seed = seed});
    if (!options.data.empty())
        if (auto given = recipeFor({.recipe = name, .data = options.data, .seed = seed});
            given.data.kind == recipe.data.kind)
            recipe = std::move(given);
    matchLayers(recipe, layersOf(firstNetwork(recipe)));
    return recipe;
}

void reproduceOne(const ReproduceOptions& options, const std::string& name)
{
    RecipeResults results{std::filesystem::path(name).stem().string(), processorName(), {}};
    for (const auto seed : options.seeds) {
        const auto folder = options.output / results.recipe / ("seed-" + std::to_string(seed));
        runWhereMissing(recipeWith(options, name, seed), folder, "model.esp");
        results.seeds.push_back(readSeedResult(folder / "result.json", seed));
    }
    if (!options.records.empty())
        writeTextAtomically(options.records / (results.recipe + ".json"), toJson(results));
    const auto accuracy = spreadOver(results, &SeedResult::testAccuracy);
    std::printf("%s: %.2f ± %.2f %% on test, %zu runs\n", results.recipe.c_str(), accuracy.mean,
        accuracy.deviation, results.seeds.size());
}

void writeTable(const ReproduceOptions& options)
{
    const auto table = resultsTable(options.records);
    if (!options.page.empty())
        writeTextAtomically(
            options.page, withResultsTable(readTextFile(options.page), table, options.page.string()));
    std::fputs(table.c_str(), stdout);
}

} // namespace

void reproduce(const ReproduceOptions& options)
{
    checkDifferent(options.seeds);
    std::string failed;
    for (const auto& name : options.recipes.empty() ? builtInRecipes() : options.recipes) {
        try {
            reproduceOne(options, name);
        } catch (const Stopped&) {
            throw;
        } catch (const Error& error) {
            std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
            failed += (failed.empty() ? "" : ", ") + name;
        }
    }
    if (!options.records.empty())
        writeTable(options);
    if (!failed.empty())
        throw Error("not reproduced: " + failed);
}

} // namespace espalier::cli
