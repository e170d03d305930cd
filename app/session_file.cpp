#include "app/session_file.h"

#include "core/compress/compressed_model.h"
#include "core/error.h"
#include "core/formats/esp.h"
#include "core/formats/file_io.h"
#include "core/run/network_source.h"

#include <QCryptographicHash>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto formatName = "espalier-session";
constexpr int formatVersion = 1;

/// Named for its content: a newer session never overwrites weights that the older one still needs.
std::string weightsName(const std::filesystem::path& file, std::span<const std::uint8_t> bytes)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return file.stem().string() + "-" + hash.result().toHex().left(12).toStdString() + ".weights";
}

/// Writes the weights beside the session and returns the name of their file.
std::string writeWeights(const Network& network, const std::filesystem::path& file)
{
    const auto layers = layersOf(network).size();
    const auto model = compress(network, densePlan(layers), std::vector<float>(layers));
    const auto bytes = encodeEsp(model);
    const auto name = weightsName(file, bytes);
    if (!std::filesystem::exists(file.parent_path() / name))
        writeFileAtomically(file.parent_path() / name, bytes);
    return name;
}

Network readWeights(const std::filesystem::path& file)
{
    return decompress(decodeEsp(readFile(file), file.string()));
}

/// The name of the weights that a session file speaks of; empty where there is none.
std::string weightsNamedIn(const std::filesystem::path& file)
{
    try {
        return Json::parse(readTextFile(file)).value("weights", std::string());
    } catch (const std::exception&) {
        return {};
    }
}

void checkKeys(const Json& json)
{
    static const std::set<std::string> known{"format", "version", "accelerator", "recipe", "weights"};
    if (!json.is_object() || json.value("format", Json()) != formatName)
        throw Error("not an Espalier session");
    const auto version = json.value("version", Json());
    if (!version.is_number_integer() || version.get<int>() < 1)
        throw Error("'version' is " + version.dump() + ", expected a whole number from 1 on");
    if (version.get<int>() > formatVersion)
        throw Error("version " + version.dump() + " of the session format is newer than this program's "
            + std::to_string(formatVersion));
    for (const auto& [key, value] : json.items())
        if (!known.contains(key))
            throw Error("unknown key '" + key + "'");
}

SessionContent readContent(const Json& json, const std::filesystem::path& file)
{
    checkKeys(json);
    SessionContent content;
    content.accelerator = json.at("accelerator").get<std::string>();
    content.recipe = parseRecipe(json.at("recipe").dump(), "'recipe'");
    const auto name = json.value("weights", std::string());
    content.trained = !name.empty();
    content.network = std::make_shared<const Network>(content.trained
            ? readWeights(file.parent_path() / std::filesystem::path(name).filename())
            : firstNetwork(content.recipe));
    check(content.recipe.plan, layersOf(*content.network));
    return content;
}

} // namespace

void writeSession(const SessionContent& content, const std::filesystem::path& file)
{
    const auto before = weightsNamedIn(file);
    Json json{{"format", formatName}, {"version", formatVersion}, {"accelerator", content.accelerator},
        {"recipe", Json::parse(toJson(content.recipe))}};
    if (content.trained)
        json["weights"] = writeWeights(*content.network, file);
    writeTextAtomically(file, json.dump(2) + '\n');
    std::error_code ignored;
    if (!before.empty() && before != json.value("weights", std::string()))
        std::filesystem::remove(file.parent_path() / std::filesystem::path(before).filename(), ignored);
}

SessionContent readSession(const std::filesystem::path& file)
{
    const auto text = readTextFile(file);
    try {
        return readContent(Json::parse(text), file);
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": damaged: " + error.what());
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

bool looksLikeSession(const std::filesystem::path& file)
{
    const auto json = Json::parse(readTextFile(file), nullptr, false);
    return json.is_object() && json.value("format", Json()) == formatName;
}

} // namespace espalier
