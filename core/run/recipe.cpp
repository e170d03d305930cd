#include "core/run/recipe.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace espalier {

namespace {

/// Reads and writes one number of one group: RecipeField speaks doubles whatever the member's type.
template <auto Group, auto Member>
RecipeField field(std::string_view group, std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    using Value = std::remove_cvref_t<decltype((Recipe{}.*Group).*Member)>;
    return {group, key, label, unit, help, least, most, std::is_integral_v<Value>,
        [](const Recipe& recipe) { return static_cast<double>((recipe.*Group).*Member); },
        [](Recipe& recipe, double value) { (recipe.*Group).*Member = static_cast<Value>(value); }};
}

template <auto Member>
RecipeField denseField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::dense, Member>("dense", key, label, unit, help, least, most);
}

template <auto Member>
RecipeField pruneField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::prune, Member>("prune", key, label, unit, help, least, most);
}

template <auto Member>
RecipeField quantizeField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::quantize, Member>("quantize", key, label, unit, help, least, most);
}

std::string shortNumber(double value)
{
    std::ostringstream text;
    text << value;
    return text.str();
}

/// Throws where the values do not rise, or leave (least, most].
void checkRising(const std::vector<double>& values, const std::string& key, double least, double most)
{
    for (const auto value : values) {
        if (!(value > least && value <= most))
            throw Error("'" + key + "' holds " + shortNumber(value) + ", expected values rising from above "
                + shortNumber(least) + " to at most " + shortNumber(most));
        least = value;
    }
}

} // namespace

std::vector<RecipeField> recipeFields()
{
    using D = DenseOptions;
    using P = PruneOptions;
    using Q = QuantizeOptions;
    constexpr auto epochHelp = "Passes over the training pictures.";
    constexpr auto rateHelp = "Step of the Adam optimiser at the start; falls on a cosine to the final rate.";
    constexpr auto finalRateHelp = "Step of the Adam optimiser at the end.";
    constexpr auto shiftHelp =
        "Training pictures move by up to this many pixels, anew each time they are shown.";
    constexpr auto rhoHelp =
        "Penalty ρ at the first iteration: how hard the weights are pulled to the constraint set.";
    constexpr auto finalRhoHelp =
        "Penalty ρ at the last iteration; rises geometrically, the dual rescaled with it.";
    return {
        denseField<&D::epochs>("epochs", "Epochs", "", epochHelp, 0, 1000),
        denseField<&D::learningRate>("learning_rate", "Learning rate", "", rateHelp, 1e-7, 1),
        denseField<&D::finalLearningRate>("final_learning_rate", "Final rate", "", finalRateHelp, 0, 1),
        denseField<&D::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
        pruneField<&P::epochs>("epochs", "ADMM epochs a step", "", epochHelp, 1, 1000),
        pruneField<&P::iterationsPerEpoch>(
            "iterations_per_epoch", "Iterations an epoch", "", "Updates of Z and U in each epoch.", 1, 100),
        pruneField<&P::learningRate>("learning_rate", "ADMM learning rate", "", rateHelp, 1e-7, 1),
        pruneField<&P::finalLearningRate>("final_learning_rate", "ADMM final rate", "", finalRateHelp, 0, 1),
        pruneField<&P::rho>("rho", "Penalty ρ", "", rhoHelp, 1e-6, 100),
        pruneField<&P::finalRho>("final_rho", "Final ρ", "", finalRhoHelp, 1e-6, 100),
        pruneField<&P::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
        pruneField<&P::retrainEpochs>("retrain_epochs", "Retraining epochs a step", "",
            "Passes over the training pictures with the zeros fixed, after each hard cut.", 0, 1000),
        pruneField<&P::retrainLearningRate>(
            "retrain_learning_rate", "Retraining rate", "", rateHelp, 1e-7, 1),
        pruneField<&P::retrainFinalLearningRate>(
            "retrain_final_learning_rate", "Retraining final rate", "", finalRateHelp, 0, 1),
        pruneField<&P::averaging>("averaging", "Averaging", "",
            "Decay of the moving average of the weights that retraining ends with; 0 turns it off.", 0,
            0.99999),
        quantizeField<&Q::epochs>("epochs", "Quantizing epochs", "", epochHelp, 1, 1000),
        quantizeField<&Q::admmShare>("admm_share", "ADMM share", "",
            "Share of the epochs spent on ADMM towards the levels before the first weights are frozen.", 0,
            0.9),
        quantizeField<&Q::rho>("rho", "Penalty ρ", "", rhoHelp, 1e-6, 100),
        quantizeField<&Q::finalRho>("final_rho", "Final ρ", "", finalRhoHelp, 1e-6, 100),
        quantizeField<&Q::learningRate>("learning_rate", "Learning rate", "", rateHelp, 1e-7, 1),
        quantizeField<&Q::finalLearningRate>("final_learning_rate", "Final rate", "", finalRateHelp, 0, 1),
        quantizeField<&Q::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
    };
}

void matchLayers(Recipe& recipe, std::span<const LayerInfo> layers)
{
    auto ordered = recipe;
    ordered.layerNames.clear();
    ordered.plan.layers.clear();
    for (const auto& layer : layers) {
        const auto found = std::ranges::find(recipe.layerNames, layer.name);
        if (found == recipe.layerNames.end())
            throw Error("the recipe's plan says nothing of layer '" + layer.name + "'");
        ordered.layerNames.push_back(layer.name);
        ordered.plan.layers.push_back(
            recipe.plan.layers.at(static_cast<std::size_t>(found - recipe.layerNames.begin())));
    }
    for (const auto& name : recipe.layerNames)
        if (std::ranges::find(ordered.layerNames, name) == ordered.layerNames.end())
            throw Error("the recipe's plan speaks of layer '" + name + "', which the network does not have");
    recipe = std::move(ordered);
}

void check(const Recipe& recipe)
{
    for (const auto& field : recipeFields()) {
        const auto value = field.read(recipe);
        if (!(value >= field.least && value <= field.most))
            throw Error("'" + std::string(field.group) + "." + std::string(field.key) + "' is "
                + shortNumber(value) + ", expected " + shortNumber(field.least) + " to "
                + shortNumber(field.most));
    }
    if (recipe.batch < 1 || recipe.batch > 65536)
        throw Error("'batch' is " + std::to_string(recipe.batch) + ", expected 1 to 65536");
    checkRising(recipe.prune.ratios, "prune.ratios", 1.0, 1e6);
    checkRising(recipe.quantize.frozenShares, "quantize.frozen_shares", 0.0, 1.0);
    if (recipe.quantize.frozenShares.empty() || recipe.quantize.frozenShares.back() < 1.0)
        throw Error("'quantize.frozen_shares' must end with 1: all weights stand on levels in the end");
}

} // namespace espalier
