#include "core/formats/safetensors.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace espalier {

namespace {

using Json = nlohmann::json;

constexpr std::size_t lengthBytes = 8;
constexpr std::size_t mostHeader = 100'000'000; // the format's own limit
constexpr const char* metadataKey = "__metadata__";

/// Parses the header; refuses keys that are there twice, which a JSON library would let pass, and nesting
/// that no header has.
Json headerJson(std::span<const std::uint8_t> text)
{
    constexpr int mostDepth = 4;
    std::vector<std::set<std::string>> keys;
    const auto watch = [&keys](int depth, Json::parse_event_t event, Json& value) {
        if (depth > mostDepth)
            throw Error("its header is nested too deeply");
        if (event == Json::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            keys.pop_back();
        else if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
            throw Error("its header has '" + value.get<std::string>() + "' twice");
        return true;
    };
    try {
        auto json = Json::parse(text.begin(), text.end(), watch);
        if (!json.is_object())
            throw Error("its header is no JSON object");
        return json;
    } catch (const Json::exception&) {
        throw Error("its header is no JSON");
    }
}

NumberType typeOf(const Json& json)
{
    const auto name = json.is_string() ? json.get<std::string>() : json.dump();
    std::string known;
    for (int index = 0; index <= static_cast<int>(NumberType::Bool); ++index) {
        const auto type = static_cast<NumberType>(index);
        if (toText(type) == name)
            return type;
        known += (known.empty() ? "" : ", ") + std::string(toText(type));
    }
    throw Error("its type is " + name + "; this program reads " + known);
}

/// A list of whole numbers from 0 on.
std::vector<std::int64_t> numbersOf(const Json& json, const char* what)
{
    std::vector<std::int64_t> numbers;
    if (!json.is_array())
        throw Error(std::string("its ") + what + " is no list");
    for (const auto& entry : json) {
        if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() > std::uint64_t{1} << 48)
            throw Error(std::string("its ") + what + " holds " + entry.dump()
                + ", expected whole numbers from 0 to 2^48");
        numbers.push_back(entry.get<std::int64_t>());
    }
    return numbers;
}

/// An array and where its bytes begin.
struct PlacedArray {
    PlainArray array;
    std::int64_t begin = 0;
};

PlacedArray placedArray(const std::string& name, const Json& entry, std::span<const std::uint8_t> data)
{
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") || !entry.contains("shape")
        || !entry.contains("data_offsets"))
        throw Error("expected dtype, shape and data_offsets");
    PlacedArray placed{{name, typeOf(entry["dtype"]), numbersOf(entry["shape"], "shape"), {}}};
    const auto offsets = numbersOf(entry["data_offsets"], "data_offsets");
    const auto size = static_cast<std::int64_t>(data.size());
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size)
        throw Error("its place is " + entry["data_offsets"].dump() + ", the file has " + std::to_string(size)
            + " bytes of arrays");
    const auto expected = bytesOf(placed.array.type, placed.array.shape);
    if (offsets[1] - offsets[0] != expected)
        throw Error("it has " + std::to_string(offsets[1] - offsets[0]) + " bytes, its shape "
            + toText(placed.array.shape) + " of " + std::string(toText(placed.array.type)) + " takes "
            + std::to_string(expected));
    placed.begin = offsets[0];
    placed.array.bytes =
        data.subspan(static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(expected));
    return placed;
}

void readMetadata(const Json& json, std::map<std::string, std::string>& metadata)
{
    if (!json.is_object())
        throw Error(std::string(metadataKey) + " is no object");
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string())
            throw Error(std::string(metadataKey) + " '" + key + "' is no text");
        metadata[key] = value.get<std::string>();
    }
}

/// Arrays lie one behind the other without holes, up to the end.
void checkPlaces(const std::vector<PlacedArray>& placed, std::size_t dataBytes)
{
    std::int64_t end = 0;
    for (const auto& [array, begin] : placed) {
        if (begin != end)
            throw Error("array '" + array.name + "' begins at byte " + std::to_string(begin)
                + " of the arrays, the one before ends at " + std::to_string(end));
        end = begin + static_cast<std::int64_t>(array.bytes.size());
    }
    if (end != static_cast<std::int64_t>(dataBytes))
        throw Error(std::to_string(static_cast<std::int64_t>(dataBytes) - end)
            + " bytes behind the arrays belong to none");
}

Safetensors parse(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < lengthBytes + 2)
        throw Error("is no safetensors file: it has " + std::to_string(bytes.size()) + " bytes");
    const auto length = ByteReader(bytes.first(lengthBytes)).littleEndian(lengthBytes);
    if (length > std::min(mostHeader, bytes.size() - lengthBytes))
        throw Error("is no safetensors file, or damaged: its header claims " + std::to_string(length)
            + " bytes, the file has " + std::to_string(bytes.size()));
    const auto header = bytes.subspan(lengthBytes, static_cast<std::size_t>(length));
    if (header.empty() || header.front() != '{')
        throw Error("is no safetensors file: its header does not begin with '{'");
    const auto data = bytes.subspan(lengthBytes + header.size());
    Safetensors content;
    std::vector<PlacedArray> placed;
    const auto json = headerJson(header);
    for (const auto& [name, entry] : json.items()) {
        if (name == metadataKey) {
            readMetadata(entry, content.metadata);
            continue;
        }
        try {
            placed.push_back(placedArray(name, entry, data));
        } catch (const Error& error) {
            throw Error("array '" + name + "': " + error.what());
        }
    }
    std::ranges::stable_sort(placed, [](const PlacedArray& left, const PlacedArray& right) {
        return std::pair(left.begin, left.array.bytes.size())
            < std::pair(right.begin, right.array.bytes.size());
    });
    checkPlaces(placed, data.size());
    for (auto& entry : placed)
        content.arrays.push_back(std::move(entry.array));
    return content;
}

} // namespace

Safetensors parseSafetensors(std::span<const std::uint8_t> bytes, const std::string& origin)
{
    try {
        return parse(bytes);
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

std::vector<std::uint8_t> encodeSafetensors(const Safetensors& content)
{
    std::vector<const PlainArray*> arrays;
    for (const auto& array : content.arrays)
        arrays.push_back(&array);
    std::ranges::stable_sort(
        arrays, std::greater(), [](const PlainArray* array) { return bytesOf(array->type); });
    auto header = nlohmann::ordered_json::object(); // in the order of the file
    if (!content.metadata.empty())
        header[metadataKey] = content.metadata;
    std::int64_t begin = 0;
    for (const auto* array : arrays) {
        const auto bytes = static_cast<std::int64_t>(array->bytes.size());
        if (bytes != bytesOf(array->type, array->shape))
            throw Error("array '" + array->name + "': " + std::to_string(bytes)
                + " bytes do not fit its shape " + toText(array->shape));
        if (header.contains(array->name))
            throw Error("two arrays would be called '" + array->name + "'");
        header[array->name] = {{"dtype", toText(array->type)}, {"shape", array->shape},
            {"data_offsets", {begin, begin + bytes}}};
        begin += bytes;
    }
    auto text = header.dump();
    text.append((lengthBytes - text.size() % lengthBytes) % lengthBytes, ' ');
    ByteWriter start;
    start.littleEndian(text.size(), lengthBytes);
    auto file = start.take();
    file.reserve(lengthBytes + text.size() + static_cast<std::size_t>(begin));
    file.insert(file.end(), text.begin(), text.end());
    for (const auto* array : arrays)
        file.insert(file.end(), array->bytes.begin(), array->bytes.end());
    return file;
}

} // namespace espalier
