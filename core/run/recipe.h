#pragma once

#include "core/data/data_source.h"
#include "core/plan/plan.h"
#include "core/run/strategy.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// Training the dense network from its first weights.
struct DenseOptions {
    int epochs = 10;
    double learningRate = 1.5e-3;
    double finalLearningRate = 3e-5; ///< reached on a cosine
    int shiftPixels = 2; ///< pictures move by up to this many pixels, anew each time
    bool operator==(const DenseOptions&) const = default;
};

/// Pruning to the plan, in steps over partial models where the strategy takes them, each hard-cut and
/// retrained with its zeros frozen.
struct PruneOptions {
    std::vector<double> ratios = {}; ///< pruning ratios of the whole network at the partial models before the
                                     ///< target, rising; may be empty
    int epochs = 8; ///< of pruning at each step
    int iterationsPerEpoch = 4; ///< Z and U updates, or cuts of gradual pruning
    double learningRate = 1e-3;
    double finalLearningRate = 3e-4;
    double rho = 2e-3; ///< at the first iteration of a step ...
    double finalRho = 0.3; ///< ... rising geometrically to this at the last, U rescaled with it
    int shiftPixels = 1;
    int retrainEpochs = 12; ///< with the mask fixed, after each hard cut
    double retrainLearningRate = 3e-3;
    double retrainFinalLearningRate = 1e-5;
    double averaging =
        0.999; ///< decay of the moving average of the weights that retraining ends with; 0: none
    double l1 = 1e-4; ///< λ of λ ‖W‖₁ where the strategy is L1
    int regrowEvery = 0; ///< epochs of retraining between two exchanges of kept weights; 0: never
    double regrowShare =
        0.3; ///< of a layer's kept weights, exchanged the first time (RigL, arXiv 1911.11134)
    bool operator==(const PruneOptions&) const = default;
};

/// Training towards levels; activations are calibrated and trained along.
struct QuantizeOptions {
    QuantizeMethod method = QuantizeMethod::Admm;
    int epochs = 24;
    double admmShare = 0.15; ///< of the epochs, spent on ADMM before weights are frozen or clusters fixed
    double rho = 2e-3;
    double finalRho = 0.05;
    std::vector<double> frozenShares = {
        0.30, 0.50, 0.65, 0.80, 0.90, 0.96, 1.0}; ///< after each round; ends at 1
    double intervalStep = 1.0; ///< share of the optimiser's step that q takes while weights are frozen; 0:
                               ///< stays as fitted when the first are
    double learningRate = 1e-3;
    double finalLearningRate = 1e-4;
    int shiftPixels = 1;
    bool operator==(const QuantizeOptions&) const = default;
};

/// When training ends before its epochs are over (core/compress/stop_rules.h); 0 turns a rule off.
struct StopOptions {
    double residual = 0.0; ///< ADMM ends when no layer's residuals exceed this
    int settledIterations = 0; ///< ADMM ends when Z has kept the same weights for so many iterations
    int plateauEpochs = 0; ///< dense training and retraining end after so many epochs ...
    double plateauGain = 0.02; ///< ... that gained no more than so many points of validation accuracy
    bool operator==(const StopOptions&) const = default;
};

/// Learning from the dense network while pruning, retraining and quantizing (core/compress/cross_entropy.h).
struct DistillOptions {
    double share = 0.0; ///< of the dense network's answers in the loss, beside the labels; 0: labels alone
    double temperature = 4.0; ///< outputs of both are divided by it before their softmax
    bool operator==(const DistillOptions&) const = default;
};

/// All that a run needs: network, data, plan, hyperparameters, seed. A JSON file.
struct Recipe {
    std::string name;
    std::string network = "lenet-5"; ///< a name of the zoo, or a file with trained weights
    DataSource data;
    std::uint64_t seed = 1;
    int batch = 128;
    std::vector<std::string> layerNames; ///< of the plan's layers, in the network's order
    Plan plan;
    StrategyKind strategy = StrategyKind::ProgressiveAdmm;
    DenseOptions dense; ///< not used where the network brings trained weights
    PruneOptions prune;
    QuantizeOptions quantize;
    DistillOptions distill;
    StopOptions stop;
    bool operator==(const Recipe&) const = default;
};

/// One number of a recipe that people set: drives the file, the form, its tooltips and checks.
struct RecipeField {
    std::string_view group; ///< "dense", "prune", "quantize", "distill" or "stop"
    std::string_view key;
    std::string_view label;
    std::string_view unit;
    std::string_view help;
    double least;
    double most;
    bool whole; ///< takes whole numbers only
    double (*read)(const Recipe&);
    void (*write)(Recipe&, double);
    bool leftOut = false; ///< of the file where it has its default: recipes say only what they use
};
std::vector<RecipeField> recipeFields();

/// One choice among named ways: drives the file, the form and its tooltips like RecipeField. The first way is
/// the default, which the file leaves out.
struct RecipeChoice {
    std::string_view group; ///< "quantize", or empty for the recipe itself
    std::string_view key;
    std::string_view label;
    std::string_view help;
    std::span<const NamedWay> ways;
    std::string_view (*read)(const Recipe&);
    void (*write)(Recipe&, std::string_view name); ///< throws Error where there is no such way
};
std::vector<RecipeChoice> recipeChoices();

/// Reads a recipe. Relative paths in it are taken from the folder of `file`. Throws Error that names the file
/// and the key: unknown or missing keys, wrong types, values out of range, a plan that does not fit the
/// network.
Recipe readRecipe(const std::filesystem::path& file);
/// The same from text, e.g. a built-in recipe; `origin` names it in messages.
Recipe parseRecipe(
    std::string_view text, const std::string& origin, const std::filesystem::path& folder = {});

/// The plan for these layers from text: an object with a layer's wishes under each layer's name, as in a
/// recipe, or a recipe, whose other parts are not looked at. Throws Error that names `origin`, the layer and
/// the key.
Plan parsePlan(std::string_view text, const std::string& origin, std::span<const LayerInfo> layers);

/// The recipe as JSON text that parseRecipe takes back.
std::string toJson(const Recipe& recipe);

/// Puts the plan into the order of a network's layers, by their names. Throws Error naming a layer that only
/// one of the two knows.
void matchLayers(Recipe& recipe, std::span<const LayerInfo> layers);

/// Throws Error naming the first key whose value is out of range.
void check(const Recipe& recipe);

} // namespace espalier
