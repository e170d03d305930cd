#include "core/run/recipe.h"

#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/zoo.h"
#include "core/run/json_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace espalier {

namespace {

using Json = JsonReader::Json;

constexpr auto formatName = "espalier-recipe";
constexpr int formatVersion = 1;

DataSource readData(JsonReader reader, const std::filesystem::path& folder)
{
    DataSource source;
    source.kind = reader.text("kind");
    if (reader.has("folder")) {
        source.folder = reader.text("folder");
        if (source.folder.is_relative() && !folder.empty())
            source.folder = folder / source.folder;
    }
    if (reader.has("validation"))
        source.validation = reader.wholeNumber("validation", 1);
    if (reader.has("seed"))
        source.seed = static_cast<std::uint64_t>(reader.wholeNumber("seed", 0));
    reader.finish();
    return source;
}

SparsityPattern readPattern(JsonReader& reader)
{
    const auto text = reader.text("pattern");
    try {
        return patternFromText(text);
    } catch (const Error& error) {
        throw Error("'" + reader.pathOf("pattern") + "': " + error.what());
    }
}

LayerPlan readLayer(JsonReader reader)
{
    LayerPlan layer;
    if (reader.has("pattern"))
        layer.pattern = readPattern(reader);
    // N:M says itself how much it keeps.
    const bool implied = layer.pattern.kind == SparsityPattern::Kind::NOfM && !reader.has("keep");
    layer.keep = implied ? layer.pattern.largestKeep() : reader.number("keep");
    if (reader.has("weight_bits"))
        layer.weightBits = static_cast<int>(reader.wholeNumber("weight_bits", 1));
    if (reader.has("activation_bits"))
        layer.activationBits = static_cast<int>(reader.wholeNumber("activation_bits", 1));
    if (reader.has("activation_threshold"))
        layer.activationThreshold = reader.number("activation_threshold");
    if (reader.has("locked"))
        layer.locked = reader.truth("locked");
    reader.finish();
    return layer;
}

/// The layers come in the network's order where it is one of the zoo, else in the file's.
void readPlan(JsonReader reader, const Json& json, Recipe& recipe)
{
    const auto zoo = zooNames();
    if (std::ranges::find(zoo, recipe.network) != zoo.end()) {
        const auto layers = layersOf(zooNetwork(recipe.network));
        for (const auto& layer : layers)
            recipe.layerNames.push_back(layer.name);
        for (const auto& name : recipe.layerNames)
            recipe.plan.layers.push_back(readLayer(reader.object(name)));
        reader.finish();
        check(recipe.plan, layers);
        return;
    }
    for (const auto& [name, layer] : json.items()) {
        recipe.layerNames.push_back(name);
        recipe.plan.layers.push_back(readLayer({layer, reader.pathOf(name)}));
    }
}

/// Reads the choices of one group, which may be the recipe itself.
void readChoices(JsonReader& reader, std::string_view group, Recipe& recipe)
{
    for (const auto& choice : recipeChoices()) {
        const std::string key(choice.key);
        if (choice.group != group || !reader.has(key))
            continue;
        try {
            choice.write(recipe, reader.text(key));
        } catch (const Error& error) {
            throw Error("'" + reader.pathOf(key) + "': " + error.what());
        }
    }
}

/// Reads the numbers and choices of one group of hyperparameters, and its list of numbers if it has one.
void readGroup(JsonReader& reader, const std::string& name, Recipe& recipe, const std::string& listKey = {},
    std::vector<double>* list = nullptr)
{
    if (!reader.has(name))
        return;
    auto group = reader.object(name);
    for (const auto& field : recipeFields()) {
        const std::string key(field.key);
        if (field.group == name && group.has(key))
            field.write(
                recipe, field.whole ? static_cast<double>(group.wholeNumber(key, 0)) : group.number(key));
    }
    readChoices(group, name, recipe);
    if (list && group.has(listKey))
        *list = group.numbers(listKey);
    group.finish();
}

Recipe readRecipeObject(const Json& json, const std::filesystem::path& folder)
{
    JsonReader reader(json, "");
    if (const auto format = reader.text("format"); format != formatName)
        throw Error("'format' is '" + format + "', expected '" + formatName + "'");
    if (const auto version = reader.wholeNumber("version", 1); version > formatVersion)
        throw Error("version " + std::to_string(version)
            + " of the recipe format is newer than this program's " + std::to_string(formatVersion));
    Recipe recipe;
    recipe.name = reader.text("name");
    recipe.network = reader.text("network");
    const auto zoo = zooNames();
    const bool inZoo = std::ranges::find(zoo, recipe.network) != zoo.end();
    if (!inZoo && !folder.empty())
        recipe.network = (folder / recipe.network).string(); // an absolute path stays what it is
    recipe.data = readData(reader.object("data"), folder);
    if (reader.has("seed"))
        recipe.seed = static_cast<std::uint64_t>(reader.wholeNumber("seed", 0));
    if (reader.has("batch"))
        recipe.batch = static_cast<int>(reader.wholeNumber("batch", 1));
    readPlan(reader.object("plan"), json.at("plan"), recipe);
    readChoices(reader, "", recipe);
    readGroup(reader, "dense", recipe);
    readGroup(reader, "prune", recipe, "ratios", &recipe.prune.ratios);
    readGroup(reader, "quantize", recipe, "frozen_shares", &recipe.quantize.frozenShares);
    readGroup(reader, "distill", recipe);
    readGroup(reader, "stop", recipe);
    reader.finish();
    check(recipe);
    return recipe;
}

Json layerJson(const LayerPlan& layer)
{
    Json json{{"keep", layer.keep}};
    if (layer.pattern != SparsityPattern{})
        json["pattern"] = toText(layer.pattern);
    if (layer.weightBits != unquantizedBits)
        json["weight_bits"] = layer.weightBits;
    if (layer.activationBits != unquantizedBits)
        json["activation_bits"] = layer.activationBits;
    if (layer.activationThreshold > 0)
        json["activation_threshold"] = layer.activationThreshold;
    if (layer.locked)
        json["locked"] = true;
    return json;
}

Json groupJson(const std::string& group, const Recipe& recipe)
{
    const Recipe defaults;
    auto json = Json::object();
    for (const auto& choice : recipeChoices())
        if (choice.group == group && choice.read(recipe) != choice.read(defaults))
            json[std::string(choice.key)] = choice.read(recipe);
    for (const auto& field : recipeFields()) {
        const auto value = field.read(recipe);
        if (field.group != group || (field.leftOut && value == field.read(defaults)))
            continue;
        json[std::string(field.key)] = field.whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
    }
    return json;
}

} // namespace

Recipe parseRecipe(std::string_view text, const std::string& origin, const std::filesystem::path& folder)
{
    try {
        return readRecipeObject(Json::parse(text), folder);
    } catch (const Json::exception& error) {
        throw Error(origin + ": not valid JSON: " + error.what());
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

Plan parsePlan(std::string_view text, const std::string& origin, std::span<const LayerInfo> layers)
{
    try {
        const auto json = Json::parse(text);
        const bool isRecipe = json.is_object() && json.contains("format");
        JsonReader reader(isRecipe ? json.at("plan") : json, isRecipe ? "plan" : "");
        Plan plan;
        for (const auto& layer : layers)
            plan.layers.push_back(readLayer(reader.object(layer.name)));
        reader.finish();
        check(plan, layers);
        return plan;
    } catch (const Json::exception& error) {
        throw Error(origin + ": not valid JSON: " + error.what());
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

Recipe readRecipe(const std::filesystem::path& file)
{
    return parseRecipe(readTextFile(file), file.string(), file.parent_path());
}

std::string toJson(const Recipe& recipe)
{
    Json data{{"kind", recipe.data.kind}};
    if (!recipe.data.folder.empty())
        data["folder"] = recipe.data.folder.string();
    data["validation"] = recipe.data.validation;
    data["seed"] = recipe.data.seed;
    auto plan = Json::object();
    for (std::size_t index = 0; index < recipe.plan.layers.size(); ++index)
        plan[recipe.layerNames.at(index)] = layerJson(recipe.plan.layers[index]);
    Json json{{"format", formatName}, {"version", formatVersion}, {"name", recipe.name},
        {"network", recipe.network}, {"data", data}, {"seed", recipe.seed}, {"batch", recipe.batch},
        {"plan", plan}};
    json.update(groupJson("", recipe)); // the recipe's own choices
    for (const auto* group : {"dense", "prune", "quantize", "distill", "stop"})
        if (auto numbers = groupJson(group, recipe); !numbers.empty())
            json[group] = std::move(numbers);
    json["prune"]["ratios"] = recipe.prune.ratios;
    json["quantize"]["frozen_shares"] = recipe.quantize.frozenShares;
    return json.dump(2) + '\n';
}

} // namespace espalier
