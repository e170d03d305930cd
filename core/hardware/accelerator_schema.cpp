#include "core/hardware/accelerator_file.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

/// A value that stands alone or with its source: what is said of numbers does not touch objects, and the
/// other way round.
Json withSource(Json value)
{
    const auto alone = value;
    value["type"] = {alone["type"], "object"};
    if (alone.contains("enum")) { // which would hold for objects, too
        value.erase("enum");
        value["if"] = {{"type", "string"}};
        value["then"] = {{"enum", alone["enum"]}};
    }
    value["properties"]["value"] = alone;
    value["$ref"] = "#/$defs/cited";
    return value;
}

Json cited()
{
    return {{"required", {"value"}}, {"propertyNames", {{"enum", {"value", "source", "from"}}}},
        {"properties",
            {{"source", {{"type", "string"}}},
                {"from", {{"enum", {"read", "remembered", "derived", "chosen"}}}}}}};
}

/// Puts the schema of the value at "a.b.c" below the groups "a" and "b".
void put(Json& root, std::string_view key, Json value, bool required)
{
    auto* group = &root;
    for (auto dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.')) {
        const std::string name(key.substr(0, dot));
        if (!(*group)["properties"].contains(name)) {
            (*group)["properties"][name] = {{"type", "object"}, {"additionalProperties", false}};
            if (name != "dram" && name != "equal_area") // a chip may go without
                (*group)["required"].push_back(name);
        }
        group = &(*group)["properties"][name];
        key.remove_prefix(dot + 1);
    }
    (*group)["properties"][std::string(key)] = std::move(value);
    if (required)
        (*group)["required"].push_back(std::string(key));
}

Json numberSchema(const AcceleratorField& field)
{
    auto description = std::string(field.label) + ". " + std::string(field.help);
    if (!field.unit.empty())
        description += " Unit: " + std::string(field.unit) + ".";
    auto schema = withSource(
        {{"type", field.whole ? "integer" : "number"}, {"minimum", field.least}, {"maximum", field.most}});
    schema["description"] = description;
    return schema;
}

Json texts(const std::vector<std::string>& values)
{
    return withSource({{"type", "string"}, {"enum", values}});
}

void putFlags(Json& root)
{
    for (const std::string operand : {"sparse.weight.", "sparse.activation."}) {
        for (const auto* flag : {"gating", "skipping", "compression"})
            put(root, operand + flag, withSource({{"type", "boolean"}}), true);
    }
    put(root, "memory.weights_stream", withSource({{"type", "boolean"}}), true);
    put(root, "equal_area.limits_speed", withSource({{"type", "boolean"}}), true);
}

void putTexts(Json& root)
{
    std::vector<std::string> formats{"smallest"};
    for (int format = 0; format < storageFormats; ++format)
        formats.emplace_back(toText(static_cast<StorageFormat>(format)));
    put(root, "$schema", {{"type", "string"}}, false);
    for (const auto* key : {"id", "name", "notes"})
        put(root, key, {{"type", "string"}}, true);
    put(root, "array.kind",
        texts({toText(ArrayKind::Flat), toText(ArrayKind::RowStationary), toText(ArrayKind::Systolic)}),
        true);
    put(root, "energy.table", texts(energyTableNames()), true);
    put(root, "sparse.format", texts(formats), true);
    put(root, "memory.dram.type", {{"type", "string"}}, true);
}

void putLists(Json& root)
{
    const Json widths{{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", 1}, {"maximum", 32}}}};
    for (const auto* key : {"widths.weight", "widths.activation", "widths.multiply"})
        put(root, key, withSource(widths), true);
    const Json point{{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
    put(root, "equal_area.points", withSource({{"type", "array"}, {"minItems", 1}, {"items", point}}), true);
}

} // namespace

std::string acceleratorSchema()
{
    Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "An accelerator as Espalier's cost model sees it"}, {"type", "object"},
        {"additionalProperties", false}};
    root["$defs"]["cited"] = cited();
    putTexts(root);
    for (const auto& field : acceleratorFields())
        put(root, field.key, numberSchema(field), field.required);
    putLists(root);
    putFlags(root);
    // Chips without DRAM, and without a measured curve, say null.
    root["properties"]["memory"]["properties"]["dram"]["type"] = {"object", "null"};
    root["properties"]["equal_area"]["type"] = {"object", "null"};
    return root.dump(2) + '\n';
}

} // namespace espalier
