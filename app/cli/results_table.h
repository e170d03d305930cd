#pragma once

#include "core/run/comparison.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace espalier::cli {

/// What one run of a recipe came to, as result.json says it. Accuracies in per cent, on the test set.
struct SeedResult {
    std::uint64_t seed = 0;
    double testAccuracy = 0.0;
    double validationAccuracy = 0.0;
    double denseTestAccuracy = 0.0;
    double pruningRatio = 1.0;
    double weightDataRatio = 1.0;
    double fileBytes = 0.0;
    double seconds = 0.0;
    std::vector<double> activationZeros = {}; ///< per layer, share of zeros
    bool operator==(const SeedResult&) const = default;
};

/// All runs of one recipe that a table of results shows in a line.
struct RecipeResults {
    std::string recipe;
    std::string machine; ///< that computed them
    std::vector<SeedResult> seeds;
    bool operator==(const RecipeResults&) const = default;
};

/// Reads the result.json of a finished run. Throws Error naming the file and what it lacks.
SeedResult readSeedResult(const std::filesystem::path& file, std::uint64_t seed);

/// Record files: one JSON object for one recipe. Reading throws Error as readSeedResult does.
std::string toJson(const RecipeResults& results);
RecipeResults readRecipeResults(const std::filesystem::path& file);

/// Mean and spread of one value over all runs of a recipe.
Spread spreadOver(const RecipeResults& results, double SeedResult::*value);

/// A Markdown table with a line for every record in `folder` (*.json, by name), what the literature reached
/// beside it as the file literature.json there says.
std::string resultsTable(const std::filesystem::path& folder);

/// `text` with what stands between the two marker lines of a results table replaced by `table`. Throws Error
/// naming `origin` where a marker is missing.
std::string withResultsTable(const std::string& text, const std::string& table, const std::string& origin);

} // namespace espalier::cli
