#include "app/cli/options.h"

#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/formats/file_io.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace espalier::cli {

NamedText findRecipe(const std::string& name)
{
    const std::filesystem::path file(name);
    if (std::filesystem::exists(file))
        return {readTextFile(file), file.string(), file.parent_path()};
    const auto builtIn = "recipes/" + file.stem().string() + ".json";
    const auto known = embeddedResourcesIn("recipes");
    if (std::ranges::find(known, builtIn) != known.end())
        return {std::string(embeddedResource(builtIn)), builtIn, {}};
    std::string names;
    for (const auto& path : known)
        names += (names.empty() ? "" : ", ") + std::filesystem::path(path).stem().string();
    throw Error("there is no recipe file '" + name
        + "', and no built-in recipe of that name; built in are: " + names);
}

std::filesystem::path defaultCacheFolder()
{
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder != '\0')
        return std::filesystem::path(folder) / "espalier";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".cache" / "espalier";
    return {};
}

Recipe recipeFor(const RunOptions& options)
{
    const auto named = findRecipe(options.recipe);
    return overridden(parseRecipe(named.text, named.origin, named.folder), options);
}

Recipe overridden(Recipe recipe, const RunOptions& options)
{
    if (!options.data.empty()) {
        auto source = dataSourceFor(options.data.string());
        if (source.kind == recipe.data.kind)
            source.validation = recipe.data.validation;
        source.seed = recipe.data.seed;
        recipe.data = source;
    }
    if (!recipe.data.folder.empty())
        recipe.data.folder =
            std::filesystem::absolute(recipe.data.folder).lexically_normal(); // the record outlives cwd
    if (options.seed)
        recipe.seed = *options.seed;
    if (!options.strategy.empty())
        recipe.strategy = strategyNamed(options.strategy);
    return recipe;
}

DataSource dataSourceFor(const std::string& words)
{
    if (words == "digits")
        return {.validation = 1000};
    return folderSource(words);
}

void checkDifferent(const std::vector<std::uint64_t>& seeds)
{
    if (std::set(seeds.begin(), seeds.end()).size() != seeds.size())
        throw Error("a seed is named twice, expected different ones: the same run is no second trial");
}

const PictureSet& chosenSet(const DataSplit& data, const std::string& name)
{
    if (name == "test")
        return data.test;
    if (name == "validation")
        return data.validation;
    if (name == "training")
        return data.training;
    throw Error("there is no set '" + name + "'; expected test, validation or training");
}

} // namespace espalier::cli
