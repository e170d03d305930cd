#include "core/run/checkpoint.h"

#include "core/error.h"
#include "core/formats/file_io.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <cstring>
#include <span>
#include <string_view>

namespace espalier {

namespace {

// Layout: magic, then three little-endian 64-bit numbers (bytes of the JSON, bytes of the arrays, CRC-32 of
// both), the JSON (numbers, texts, names and lengths of the arrays), the arrays one after the other.
// Little-endian machines only, as LibTorch's own files.
using Json = nlohmann::json;
constexpr std::string_view magic = "ESPCKPT1";
constexpr std::size_t headerBytes = 8 + 3 * 8;

template <class Map, class Value>
const auto& entry(const Map& map, const std::string& name, const Value& kind)
{
    const auto found = map.find(name);
    if (found == map.end())
        throw Error(std::string("the checkpoint holds no ") + kind + " '" + name + "'");
    return found->second;
}

std::uint64_t checksum(std::span<const std::uint8_t> bytes)
{
    return crc32_z(0, bytes.data(), bytes.size());
}

void append(std::vector<std::uint8_t>& bytes, const void* data, std::size_t size)
{
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes.insert(bytes.end(), first, first + size);
}

template <class Array>
void appendArrays(
    std::vector<std::uint8_t>& bytes, Json& table, const std::map<std::string, std::vector<Array>>& arrays)
{
    for (const auto& [name, values] : arrays) {
        table.push_back({name, values.size()});
        append(bytes, values.data(), values.size() * sizeof(Array));
    }
}

template <class Array>
void takeArrays(std::span<const std::uint8_t>& bytes, const Json& table,
    std::map<std::string, std::vector<Array>>& arrays)
{
    for (const auto& item : table) {
        const auto count = item.at(1).get<std::size_t>();
        if (count > bytes.size() / sizeof(Array))
            throw Error("array '" + item.at(0).get<std::string>() + "' is cut off");
        std::vector<Array> values(count);
        if (count > 0)
            std::memcpy(values.data(), bytes.data(), count * sizeof(Array));
        bytes = bytes.subspan(count * sizeof(Array));
        arrays.emplace(item.at(0).get<std::string>(), std::move(values));
    }
}

Checkpoint decode(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < headerBytes || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
        throw Error("is not a checkpoint of this program");
    std::uint64_t sizes[3];
    std::memcpy(sizes, bytes.data() + magic.size(), sizeof sizes);
    const auto body = bytes.subspan(headerBytes);
    if (sizes[0] > body.size() || sizes[1] != body.size() - sizes[0])
        throw Error("is " + std::to_string(bytes.size()) + " bytes long, its header says otherwise");
    if (checksum(body) != sizes[2])
        throw Error("is damaged: its checksum does not match");
    const auto json = Json::parse(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(sizes[0]));
    Checkpoint checkpoint;
    checkpoint.numbers = json.at("numbers").get<std::map<std::string, double>>();
    checkpoint.texts = json.at("texts").get<std::map<std::string, std::string>>();
    auto arrays = body.subspan(sizes[0]);
    takeArrays(arrays, json.at("floats"), checkpoint.floats);
    takeArrays(arrays, json.at("integers"), checkpoint.integers);
    return checkpoint;
}

} // namespace

const std::vector<float>& Checkpoint::floatsAt(const std::string& name) const
{
    return entry(floats, name, "array");
}

const std::vector<std::uint32_t>& Checkpoint::integersAt(const std::string& name) const
{
    return entry(integers, name, "whole-number array");
}

double Checkpoint::number(const std::string& name) const
{
    return entry(numbers, name, "number");
}

const std::string& Checkpoint::text(const std::string& name) const
{
    return entry(texts, name, "text");
}

void writeCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file)
{
    Json json{{"numbers", checkpoint.numbers}, {"texts", checkpoint.texts}, {"floats", Json::array()},
        {"integers", Json::array()}};
    std::vector<std::uint8_t> arrays;
    appendArrays(arrays, json["floats"], checkpoint.floats);
    appendArrays(arrays, json["integers"], checkpoint.integers);
    const auto text = json.dump();

    std::vector<std::uint8_t> bytes(headerBytes);
    append(bytes, text.data(), text.size());
    append(bytes, arrays.data(), arrays.size());
    const std::uint64_t sizes[3]{text.size(), arrays.size(), checksum(std::span(bytes).subspan(headerBytes))};
    std::memcpy(bytes.data(), magic.data(), magic.size());
    std::memcpy(bytes.data() + magic.size(), sizes, sizeof sizes);
    writeFileAtomically(file, bytes);
}

Checkpoint readCheckpoint(const std::filesystem::path& file)
{
    return checkpointFrom(readFile(file), file.string());
}

Checkpoint checkpointFrom(std::span<const std::uint8_t> bytes, const std::string& origin)
{
    try {
        return decode(bytes);
    } catch (const Json::exception& error) {
        throw Error("checkpoint " + origin + " is damaged: " + error.what());
    } catch (const Error& error) {
        throw Error("checkpoint " + origin + ": " + error.what());
    }
}

} // namespace espalier
