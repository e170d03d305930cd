#include "core/run/recipe.h"

#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/zoo.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto formatName = "espalier-recipe";
constexpr int formatVersion = 1;

/// An object of the file whose keys are asked for one by one; finish() complains about those nobody asked
/// for.
class Reader {
public:
    Reader(const Json& json, std::string path) : json_(json), path_(std::move(path))
    {
        if (!json.is_object())
            throw Error("'" + path_ + "' is " + json.type_name() + ", expected an object");
    }

    bool has(const std::string& key) const { return json_.contains(key); }
    std::string pathOf(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

    const Json& at(const std::string& key)
    {
        if (!has(key))
            throw Error("key '" + pathOf(key) + "' is missing");
        asked_.push_back(key);
        return json_.at(key);
    }

    Reader object(const std::string& key) { return {at(key), pathOf(key)}; }

    std::string text(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_string())
            wrongType(key, value, "a text");
        return value.get<std::string>();
    }

    double number(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_number())
            wrongType(key, value, "a number");
        return value.get<double>();
    }

    std::int64_t wholeNumber(const std::string& key, std::int64_t least)
    {
        const auto& value = at(key);
        if (!value.is_number_integer())
            wrongType(key, value, "a whole number");
        const auto number = value.get<std::int64_t>();
        if (number < least)
            throw Error("'" + pathOf(key) + "' is " + std::to_string(number) + ", expected at least "
                + std::to_string(least));
        return number;
    }

    bool truth(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_boolean())
            wrongType(key, value, "true or false");
        return value.get<bool>();
    }

    std::vector<double> numbers(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_array()
            || !std::ranges::all_of(value, [](const Json& item) { return item.is_number(); }))
            wrongType(key, value, "a list of numbers");
        return value.get<std::vector<double>>();
    }

    void finish() const
    {
        for (const auto& [key, value] : json_.items())
            if (std::ranges::find(asked_, key) == asked_.end())
                throw Error("unknown key '" + pathOf(key) + "'");
    }

private:
    [[noreturn]] void wrongType(const std::string& key, const Json& value, const char* wanted) const
    {
        throw Error("'" + pathOf(key) + "' is " + value.dump() + ", expected " + wanted);
    }

    const Json& json_;
    std::string path_;
    std::vector<std::string> asked_;
};

DataSource readData(Reader reader, const std::filesystem::path& folder)
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

SparsityPattern readPattern(Reader& reader)
{
    const auto text = reader.text("pattern");
    try {
        return patternFromText(text);
    } catch (const Error& error) {
        throw Error("'" + reader.pathOf("pattern") + "': " + error.what());
    }
}

LayerPlan readLayer(Reader reader)
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
void readPlan(Reader reader, const Json& json, Recipe& recipe)
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

/// Reads the numbers of one group of hyperparameters, and its list of numbers if it has one.
void readGroup(Reader& reader, const std::string& name, Recipe& recipe, const std::string& listKey = {},
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
    if (list && group.has(listKey))
        *list = group.numbers(listKey);
    group.finish();
}

Recipe readRecipeObject(const Json& json, const std::filesystem::path& folder)
{
    Reader reader(json, "");
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
    readGroup(reader, "dense", recipe);
    readGroup(reader, "prune", recipe, "ratios", &recipe.prune.ratios);
    readGroup(reader, "quantize", recipe, "frozen_shares", &recipe.quantize.frozenShares);
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
    auto json = Json::object();
    for (const auto& field : recipeFields())
        if (field.group == group) {
            const auto value = field.read(recipe);
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
        Reader reader(isRecipe ? json.at("plan") : json, isRecipe ? "plan" : "");
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
        {"plan", plan}, {"dense", groupJson("dense", recipe)}, {"prune", groupJson("prune", recipe)},
        {"quantize", groupJson("quantize", recipe)}};
    json["prune"]["ratios"] = recipe.prune.ratios;
    json["quantize"]["frozen_shares"] = recipe.quantize.frozenShares;
    return json.dump(2) + '\n';
}

} // namespace espalier
