#include "app/cli/results_table.h"

#include "app/cli/print.h"
#include "core/error.h"
#include "core/formats/file_io.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto literatureName = "literature.json";
constexpr auto tableBegins = "<!-- measured results begin: written by ./dev reproduce -->\n";
constexpr auto tableEnds = "<!-- measured results end -->\n";

Json jsonIn(const std::filesystem::path& file)
{
    try {
        return Json::parse(readTextFile(file));
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

SeedResult seedResultOf(const Json& json, std::uint64_t seed)
{
    return {seed, json.at("test_accuracy"), json.at("validation_accuracy"), json.at("dense_test_accuracy"),
        json.at("pruning_ratio"), json.at("weight_data_ratio"), json.at("file_bytes"), json.at("seconds"),
        json.at("activation_zeros")};
}

Json jsonOf(const SeedResult& result)
{
    return {{"seed", result.seed}, {"test_accuracy", result.testAccuracy},
        {"validation_accuracy", result.validationAccuracy}, {"dense_test_accuracy", result.denseTestAccuracy},
        {"pruning_ratio", result.pruningRatio}, {"weight_data_ratio", result.weightDataRatio},
        {"file_bytes", result.fileBytes}, {"seconds", result.seconds},
        {"activation_zeros", result.activationZeros}};
}

std::string bytesText(double bytes)
{
    return bytes < 1000 ? print("%.0f B", bytes) : print("%.3g KB", bytes / 1000);
}

std::string ratioText(double ratio)
{
    return print(ratio < 99.95 ? "%.1fx" : "%.0fx", ratio);
}

std::string tableLine(const RecipeResults& results, const std::string& literature)
{
    const auto accuracy = spreadOver(results, &SeedResult::testAccuracy);
    const auto spread = results.seeds.size() > 1 ? print(" ± %.2f", accuracy.deviation) : std::string();
    return "| `" + results.recipe + "` | " + literature + " | "
        + print("**%.2f%s** (%zu)", accuracy.mean, spread.c_str(), results.seeds.size()) + " | "
        + print("%.2f", spreadOver(results, &SeedResult::denseTestAccuracy).mean) + " | "
        + ratioText(spreadOver(results, &SeedResult::pruningRatio).mean) + " | "
        + ratioText(spreadOver(results, &SeedResult::weightDataRatio).mean) + " | "
        + bytesText(spreadOver(results, &SeedResult::fileBytes).mean) + " | "
        + print("%.1f", spreadOver(results, &SeedResult::seconds).mean / 60) + " |\n";
}

} // namespace

SeedResult readSeedResult(const std::filesystem::path& file, std::uint64_t seed)
{
    try {
        return seedResultOf(jsonIn(file), seed);
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

std::string toJson(const RecipeResults& results)
{
    Json json{{"recipe", results.recipe}, {"machine", results.machine}, {"runs", Json::array()}};
    for (const auto& seed : results.seeds)
        json["runs"].push_back(jsonOf(seed));
    return json.dump(2) + '\n';
}

RecipeResults readRecipeResults(const std::filesystem::path& file)
{
    try {
        const auto json = jsonIn(file);
        RecipeResults results{json.at("recipe"), json.at("machine"), {}};
        for (const auto& run : json.at("runs"))
            results.seeds.push_back(seedResultOf(run, run.at("seed")));
        return results;
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

Spread spreadOver(const RecipeResults& results, double SeedResult::*value)
{
    std::vector<double> sample;
    for (const auto& seed : results.seeds)
        sample.push_back(seed.*value);
    return spreadOf(sample);
}

std::string resultsTable(const std::filesystem::path& folder)
{
    std::map<std::string, RecipeResults> byName;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json" && entry.path().filename() != literatureName)
            byName[entry.path().stem().string()] = readRecipeResults(entry.path());
    const auto literatureFile = folder / literatureName;
    const auto literature = std::filesystem::exists(literatureFile) ? jsonIn(literatureFile) : Json::object();
    std::string text =
        "| recipe | literature | test accuracy, % (runs) | dense, % | fewer weights | weight data | "
        "whole file | minutes |\n|---|---|---|---|---|---|---|---|\n";
    for (const auto& [name, results] : byName)
        text += tableLine(results, literature.value(name, std::string("–")));
    return text;
}

std::string withResultsTable(const std::string& text, const std::string& table, const std::string& origin)
{
    const auto begin = text.find(tableBegins);
    const auto end = text.find(tableEnds);
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        throw Error(origin + ": no place for the results; expected the lines '"
            + std::string(tableBegins, std::string_view(tableBegins).size() - 1) + "' and '"
            + std::string(tableEnds, std::string_view(tableEnds).size() - 1) + "'");
    const auto from = begin + std::string_view(tableBegins).size();
    return text.substr(0, from) + table + text.substr(end);
}

} // namespace espalier::cli
