#include "app/cli/commands.h"
#include "app/cli/compare_text.h"
#include "app/cli/recipe_run.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"
#include "engine/evaluate.h"
#include "engine/schedule.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <set>

namespace espalier::cli {

namespace {

std::string ratioName(double ratio)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4gx", ratio);
    return text;
}

/// The recipe with its plan moved to a ratio; partial models near the ratio or beyond it would be no steps.
Recipe atRatio(Recipe recipe, std::span<const LayerInfo> layers, double ratio)
{
    const auto own = totalsOf(recipe.plan, layers).pruningRatio();
    if (std::abs(ratio / own - 1.0) > 0.005)
        recipe.plan = planAtRatio(recipe.plan, layers, ratio);
    std::erase_if(recipe.prune.ratios, [ratio](double partial) { return partial > 0.95 * ratio; });
    recipe.name += "-" + ratioName(ratio);
    return recipe;
}

/// The recipe on the dense network of its seed, which is trained where the folder does not hold it yet: all
/// strategies begin with the same weights.
Recipe onTrainedNetwork(Recipe recipe, const std::filesystem::path& folder)
{
    if (!isZooNetwork(recipe))
        return recipe;
    auto dense = recipe;
    dense.name += "-dense";
    dense.plan = densePlan(recipe.plan.layers.size());
    const auto place = folder / ("dense-seed-" + std::to_string(recipe.seed));
    runWhereMissing(dense, place, "dense.esp");
    recipe.network = (place / "dense.esp").string();
    return recipe;
}

Answers answersOf(const CompressedModel& model, const PictureSet& pictures)
{
    auto answers = predict(model, pictures);
    for (std::size_t index = 0; index < answers.size(); ++index)
        answers[index] = answers[index] == pictures.labels[index] ? 1 : 0;
    return answers;
}

ComparedRun readRun(const std::filesystem::path& folder, std::uint64_t seed, const PictureSet& test)
{
    const auto file = folder / "result.json";
    try {
        const auto json = nlohmann::json::parse(readTextFile(file));
        return {seed, json.at("test_accuracy"), json.at("validation_accuracy"),
            json.at("dense_test_accuracy"), json.at("weights_kept"), json.at("epochs"), json.at("seconds"),
            json.at("file_bytes"), answersOf(readEsp(folder / "model.esp"), test)};
    } catch (const nlohmann::json::exception& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

Comparison compareAt(const Recipe& recipe, double ratio, const CompareOptions& options,
    const std::filesystem::path& folder, const PictureSet& test)
{
    const auto layers = layersOf(firstNetwork(recipe));
    const auto wanted = atRatio(recipe, layers, ratio);
    const auto totals = totalsOf(wanted.plan, layers);
    Comparison comparison{
        recipe.name, totals.pruningRatio(), totals.weights, pruningEpochs(wanted, wanted.plan, layers), {}};
    for (const auto& name : options.strategies) {
        ComparedStrategy strategy{name, {}};
        for (const auto seed : options.seeds) {
            auto run = wanted;
            run.seed = seed;
            auto dense = recipe;
            dense.seed = seed;
            run.network = onTrainedNetwork(dense, folder).network;
            run.strategy = strategyNamed(name);
            run.name += "-" + name;
            const auto place = folder / (name + "-" + ratioName(ratio) + "-seed-" + std::to_string(seed));
            runWhereMissing(run, place, "model.esp");
            strategy.runs.push_back(readRun(place, seed, test));
        }
        comparison.strategies.push_back(std::move(strategy));
    }
    return comparison;
}

} // namespace

void compare(const CompareOptions& options)
{
    auto wishes = options;
    if (wishes.strategies.empty())
        for (const auto& way : strategies())
            wishes.strategies.emplace_back(way.name);
    for (const auto& name : wishes.strategies)
        strategyNamed(name); // bad names are said before hours of training
    if (wishes.seeds.empty())
        throw Error("no seeds to compare with");
    checkDifferent(wishes.seeds);
    if (std::set(wishes.strategies.begin(), wishes.strategies.end()).size() != wishes.strategies.size())
        throw Error("a strategy is named twice, expected different ones");
    auto recipe = recipeFor({.recipe = options.recipe, .data = options.data});
    recipe.strategy = {};
    const auto layers = layersOf(firstNetwork(recipe));
    matchLayers(recipe, layers);
    if (wishes.ratios.empty())
        wishes.ratios.push_back(totalsOf(recipe.plan, layers).pruningRatio());
    for (const auto ratio : wishes.ratios)
        atRatio(recipe, layers, ratio);
    const auto folder = std::filesystem::absolute(
        options.folder.empty() ? std::filesystem::path("runs") / ("compare-" + recipe.name) : options.folder)
                            .lexically_normal();
    const auto data = loadData(recipe.data);

    std::vector<Comparison> comparisons;
    for (const auto ratio : wishes.ratios)
        comparisons.push_back(compareAt(recipe, ratio, wishes, folder, data.test));
    for (const auto& comparison : comparisons)
        std::printf("%s%s", &comparison == &comparisons.front() ? "" : "\n", textOf(comparison).c_str());
    std::puts(
        "\nSeeds are combined by picture: one counts for the strategy that answers it rightly for more of "
        "them. McNemar's exact test,\ntwo-sided, not corrected for the number of pairs.");
    if (!options.csv.empty())
        writeTextAtomically(options.csv, csvOf(comparisons));
    if (!options.json.empty())
        writeTextAtomically(options.json, jsonOf(comparisons));
}

} // namespace espalier::cli
