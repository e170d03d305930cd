#include "core/hardware/accelerator_file.h"

#include "core/error.h"
#include "core/formats/file_io.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <set>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

constexpr Provenance provenances[]{
    Provenance::Read, Provenance::Remembered, Provenance::Derived, Provenance::Chosen};

/// Reads one file and remembers which keys were asked for, so that the others can be called unknown.
class Reader {
public:
    Reader(const Json& root, std::string origin) : root_(root), origin_(std::move(origin)) { }

    [[noreturn]] void fail(const std::string& key, const std::string& what) const
    {
        throw Error(origin_ + ": field '" + key + "' " + what);
    }

    /// The value at "a.b.c"; null where it or one of its parents is missing or null.
    const Json* find(const std::string& key)
    {
        known_.insert(key);
        const Json* node = &root_;
        for (std::size_t begin = 0; begin <= key.size();) {
            const auto end = std::min(key.find('.', begin), key.size());
            const auto parent = key.substr(0, begin == 0 ? 0 : begin - 1);
            if (!node->is_object())
                fail(parent, "is " + node->dump() + ", expected an object");
            const auto next = node->find(key.substr(begin, end - begin));
            if (next == node->end() || next->is_null())
                return nullptr;
            node = &*next;
            begin = end + 1;
        }
        return node;
    }

    const Json& need(const std::string& key)
    {
        const auto* node = find(key);
        if (node == nullptr)
            fail(key, "is missing");
        return *node;
    }

    /// A value that stands alone or as {"value": ..., "source": ..., "from": ...}.
    const Json& valueOf(const Json& node, const std::string& key, Accelerator& accelerator)
    {
        if (!node.is_object())
            return node;
        for (const auto& [name, part] : node.items()) {
            if (name != "value" && name != "source" && name != "from")
                fail(key + '.' + name, "is unknown, expected value, source or from");
            if (name != "value" && !part.is_string())
                fail(key + '.' + name, "is " + part.dump() + ", expected a text");
        }
        if (!node.contains("value"))
            fail(key + ".value", "is missing");
        Citation citation;
        citation.source = node.value("source", std::string());
        if (node.contains("from"))
            citation.provenance = provenanceOf(node["from"].get<std::string>(), key);
        accelerator.citations[key] = citation;
        return node["value"];
    }

    void checkAllKnown() const { checkKnown(root_, ""); }

private:
    Provenance provenanceOf(const std::string& text, const std::string& key) const
    {
        for (const auto provenance : provenances) {
            if (toText(provenance) == text)
                return provenance;
        }
        fail(key + ".from", "is '" + text + "', expected read, remembered, derived or chosen");
    }

    void checkKnown(const Json& node, const std::string& prefix) const
    {
        for (const auto& [name, part] : node.items()) {
            const auto key = prefix + name;
            const auto below = key + '.';
            const auto next = known_.lower_bound(below);
            const bool isGroup = next != known_.end() && next->starts_with(below);
            if (!isGroup && known_.count(key) == 0)
                fail(key, "is unknown");
            if (isGroup && part.is_object())
                checkKnown(part, below);
        }
    }

    const Json& root_;
    std::string origin_;
    std::set<std::string> known_;
};

std::string textOf(Reader& reader, const Json& node, const std::string& key)
{
    if (!node.is_string())
        reader.fail(key, "is " + node.dump() + ", expected a text");
    return node.get<std::string>();
}

std::string readText(Reader& reader, const std::string& key)
{
    return textOf(reader, reader.need(key), key);
}

/// One of several names, which may come with its source.
std::string readChoice(Reader& reader, const std::string& key, Accelerator& accelerator)
{
    return textOf(reader, reader.valueOf(reader.need(key), key, accelerator), key);
}

bool readFlag(Reader& reader, const std::string& key, Accelerator& accelerator)
{
    const auto& node = reader.valueOf(reader.need(key), key, accelerator);
    if (!node.is_boolean())
        reader.fail(key, "is " + node.dump() + ", expected true or false");
    return node.get<bool>();
}

std::vector<int> readWidths(Reader& reader, const std::string& key, Accelerator& accelerator)
{
    const auto& node = reader.valueOf(reader.need(key), key, accelerator);
    const auto expected = "is " + node.dump() + ", expected a list of widths, empty where all are offered";
    if (!node.is_array())
        reader.fail(key, expected);
    std::vector<int> widths;
    for (const auto& width : node) {
        if (!width.is_number_integer() || width < 1 || width > 32)
            reader.fail(key, expected);
        widths.push_back(width.get<int>());
    }
    return widths;
}

/// Of DRAM nothing is needed where there is none.
bool groupIsThere(Reader& reader, const AcceleratorField& field)
{
    return !field.key.starts_with("memory.dram.") || reader.find("memory.dram") != nullptr;
}

std::string rangeText(const AcceleratorField& field)
{
    const auto unit = field.unit.empty() ? "" : ' ' + std::string(field.unit);
    return std::string("a ") + (field.whole ? "whole number" : "number") + " from " + Json(field.least).dump()
        + " to " + Json(field.most).dump() + unit;
}

void readNumbers(Reader& reader, Accelerator& accelerator)
{
    for (const auto& field : acceleratorFields()) {
        const std::string key(field.key);
        const bool there = groupIsThere(reader, field);
        const auto* node = there && field.required ? &reader.need(key) : reader.find(key);
        if (node == nullptr)
            continue;
        const auto& value = reader.valueOf(*node, key, accelerator);
        const auto expected = "is " + value.dump() + ", expected " + rangeText(field);
        if (!value.is_number())
            reader.fail(key, expected);
        const auto number = value.get<double>();
        if (!(number >= field.least && number <= field.most) || (field.whole && number != std::floor(number)))
            reader.fail(key, expected);
        field.write(accelerator, number);
        if (key == "energy.buffer_per_bit")
            accelerator.energy.bufferCurve = BufferCurve::Constant;
        if (key == "energy.multiply_quadratic")
            accelerator.energy.multiplyBrick = 0.0; // the file's own number replaces the table's bricks
    }
}

ArrayKind readArrayKind(Reader& reader, Accelerator& accelerator)
{
    const auto text = readChoice(reader, "array.kind", accelerator);
    for (const auto kind : {ArrayKind::Flat, ArrayKind::RowStationary, ArrayKind::Systolic}) {
        if (toText(kind) == text)
            return kind;
    }
    reader.fail("array.kind", "is '" + text + "', expected flat, row-stationary or systolic");
}

ZeroHandling readZeroHandling(Reader& reader, const std::string& key, Accelerator& accelerator)
{
    ZeroHandling handling;
    handling.gating = readFlag(reader, key + ".gating", accelerator);
    handling.skipping = readFlag(reader, key + ".skipping", accelerator);
    handling.compression = readFlag(reader, key + ".compression", accelerator);
    return handling;
}

std::optional<StorageFormat> readFormat(Reader& reader, Accelerator& accelerator)
{
    const auto text = readChoice(reader, "sparse.format", accelerator);
    if (text == "smallest")
        return std::nullopt;
    try {
        return storageFormatFromText(text);
    } catch (const Error& error) {
        reader.fail("sparse.format", "is wrong: " + std::string(error.what()) + ", or smallest");
    }
}

void readEqualArea(Reader& reader, Accelerator& accelerator)
{
    const std::string key = "equal_area.points";
    if (reader.find("equal_area") == nullptr) {
        reader.find(key);
        reader.find("equal_area.limits_speed");
        return;
    }
    const auto& node = reader.valueOf(reader.need(key), key, accelerator);
    const auto expected = "is " + node.dump() + ", expected a list of [pruned share, speed-up]";
    if (!node.is_array() || node.empty())
        reader.fail(key, expected);
    for (const auto& point : node) {
        if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number())
            reader.fail(key, expected);
        accelerator.equalArea.points.push_back({point[0].get<double>(), point[1].get<double>()});
    }
    accelerator.equalArea.limitsSpeed = readFlag(reader, "equal_area.limits_speed", accelerator);
}

void readRest(Reader& reader, Accelerator& accelerator)
{
    accelerator.notes = readText(reader, "notes");
    accelerator.array.kind = readArrayKind(reader, accelerator);
    accelerator.widths.weight = readWidths(reader, "widths.weight", accelerator);
    accelerator.widths.activation = readWidths(reader, "widths.activation", accelerator);
    accelerator.widths.multiply = readWidths(reader, "widths.multiply", accelerator);
    accelerator.memory.weightsStream = readFlag(reader, "memory.weights_stream", accelerator);
    if (reader.find("memory.dram") != nullptr)
        accelerator.memory.dram.type = readText(reader, "memory.dram.type");
    else
        reader.find("memory.dram.type");
    accelerator.sparse.weight = readZeroHandling(reader, "sparse.weight", accelerator);
    accelerator.sparse.activation = readZeroHandling(reader, "sparse.activation", accelerator);
    accelerator.sparse.format = readFormat(reader, accelerator);
    readEqualArea(reader, accelerator);
}

Accelerator fromJson(const Json& root, const std::string& origin)
{
    Reader reader(root, origin);
    reader.find("$schema"); // for editors
    Accelerator accelerator;
    accelerator.id = readText(reader, "id");
    accelerator.name = readText(reader, "name");
    const auto table = readChoice(reader, "energy.table", accelerator);
    try {
        accelerator.energy = energyTable(table);
    } catch (const Error& error) {
        reader.fail("energy.table", "is wrong: " + std::string(error.what()));
    }
    readNumbers(reader, accelerator);
    readRest(reader, accelerator);
    reader.checkAllKnown();
    try {
        check(accelerator);
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
    return accelerator;
}

} // namespace

Accelerator parseAccelerator(std::string_view text, const std::string& origin)
{
    Json root;
    try {
        root = Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw Error(origin + ": not JSON: " + error.what());
    }
    if (!root.is_object())
        throw Error(origin + ": holds no JSON object, expected one that describes an accelerator");
    return fromJson(root, origin);
}

Accelerator readAccelerator(const std::filesystem::path& file)
{
    return parseAccelerator(readTextFile(file), file.string());
}

} // namespace espalier
