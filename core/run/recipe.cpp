#include "core/run/recipe.h"

#include "core/error.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace espalier {

namespace {

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
