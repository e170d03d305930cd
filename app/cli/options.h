#pragma once

#include "core/data/picture_set.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/recipe.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace espalier::cli {

/// Where trained networks and sensitivities are kept, the window's too: $XDG_CACHE_HOME/espalier, or else
/// ~/.cache/espalier; empty where neither is known.
std::filesystem::path defaultCacheFolder();

/// What train and compress are asked for.
struct RunOptions {
    std::string recipe; ///< a file, or the name of a built-in recipe
    std::filesystem::path data = {}; ///< overrides the recipe's
    std::filesystem::path output = {}; ///< folder; default: runs/<name of the recipe>
    std::optional<std::uint64_t> seed = {}; ///< overrides the recipe's
    bool resume = false;
    bool json = false;
    std::string strategy = {}; ///< overrides the recipe's
    double timeout = 60.0; ///< seconds that several processes wait for each other
};

/// What compare is asked for.
struct CompareOptions {
    std::string recipe; ///< a file, or the name of a built-in recipe
    std::vector<std::string> strategies = {}; ///< empty: all
    std::vector<std::uint64_t> seeds = {1, 2, 3};
    std::vector<double> ratios = {}; ///< the recipe's plan moved to each; empty: as it is
    std::filesystem::path data = {}; ///< overrides the recipe's
    std::filesystem::path folder = {}; ///< keeps what is done; default: runs/compare-<name of the recipe>
    std::filesystem::path csv = {}; ///< file to write the runs to; empty: none
    std::filesystem::path json = {}; ///< file to write everything to; empty: none
};

/// What reproduce is asked for.
struct ReproduceOptions {
    std::vector<std::string> recipes = {}; ///< files or names of built-in recipes; empty: all built-in ones
    std::vector<std::uint64_t> seeds = {1, 2, 3};
    std::filesystem::path data = {}; ///< overrides the recipes'
    std::filesystem::path output =
        "runs"; ///< takes a folder for each recipe and seed; what is done there stays
    std::filesystem::path records = {}; ///< folder that keeps what the recipes came to; empty: no records
    std::filesystem::path page = {}; ///< Markdown file whose table of results is written anew
};

/// What evaluate is asked for.
struct EvaluateOptions {
    std::filesystem::path model;
    std::string network = {}; ///< see OpenOptions
    std::string data = "digits"; ///< a folder, or "digits"
    std::string set = "test";
    bool json = false;
};

/// What inspect, export and convert are asked for.
struct FileOptions {
    std::filesystem::path model;
    std::filesystem::path output = {};
    std::string network = {}; ///< see OpenOptions
    std::string variant = {}; ///< see ExportOptions
    std::string accelerator = {}; ///< whose cost profile goes into the file; empty: none
    bool ledgerOnly = false; ///< say what would be written, and write nothing
    bool shrink = false; ///< cut out what does not matter, see shrink(CompressedModel)
    bool json = false;
};

/// What sensitivity is asked for, and plan to begin with.
struct SubjectOptions {
    std::string subject; ///< a recipe, or a .esp file
    std::filesystem::path data = {}; ///< overrides the recipe's
    std::optional<std::uint64_t> seed = {}; ///< overrides the recipe's
    std::size_t pictures = 1000; ///< of the validation set
    std::filesystem::path cache = defaultCacheFolder(); ///< of trained networks and sensitivities
    bool json = false;
    bool csv = false;
};

/// What plan is asked for.
struct PlanOptions {
    SubjectOptions sensitivity;
    std::string budget; ///< see parseBudget
    std::string cheapest = "bytes"; ///< made small where the budget is in points
    std::string accelerator = std::string(defaultAccelerator); ///< a built-in id or a JSON file
    bool restoreDense = false;
    bool keepBits = false; ///< of the recipe, and choose keep ratios alone
    bool activations = false; ///< choose activation bits, too
    std::filesystem::path output = {}; ///< takes the recipe with the plan
};

/// Text of a recipe or plan: a file, or a built-in recipe by its name; Error that lists those where there is
/// none.
struct NamedText {
    std::string text;
    std::string origin; ///< for messages
    std::filesystem::path folder; ///< that relative paths in it are taken from
};
NamedText findRecipe(const std::string& name);

/// The recipe with what the command line overrides. A name that is no file is looked up among the built-in
/// recipes; Error that lists them where there is none.
Recipe recipeFor(const RunOptions& options);
/// Another recipe, overridden in the same way.
Recipe overridden(Recipe recipe, const RunOptions& options);

/// A data source from the words of a command line: "digits", or a folder of IDX files.
DataSource dataSourceFor(const std::string& words);

/// Throws Error where a seed is named twice: the same run is no second trial.
void checkDifferent(const std::vector<std::uint64_t>& seeds);

/// One of the three sets by name; Error that lists them.
const PictureSet& chosenSet(const DataSplit& data, const std::string& name);

} // namespace espalier::cli
