#include "core/plan/sensitivity_file.h"

#include "core/error.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

constexpr auto formatName = "espalier-sensitivity";
constexpr int version = 1;

using Json = nlohmann::ordered_json;

SensitivitySample sampleFrom(const Json& json)
{
    return {json.at(0).get<double>(), json.at(1).get<int>(), json.at(2).get<int>(),
        json.at(3).get<std::int64_t>()};
}

void checkSample(const SensitivitySample& sample, const Sensitivity& whole, const std::string& origin)
{
    if (!(sample.keep > 0.0 && sample.keep <= 1.0) || sample.weightBits < 1
        || sample.weightBits > unquantizedBits || sample.activationBits < 1
        || sample.activationBits > unquantizedBits || sample.correct < 0 || sample.correct > whole.pictures)
        throw Error(origin + ": a sample of keep " + std::to_string(sample.keep) + ", "
            + std::to_string(sample.weightBits) + " and " + std::to_string(sample.activationBits) + " bits, "
            + std::to_string(sample.correct) + " of " + std::to_string(whole.pictures)
            + " pictures right, which cannot be");
}

} // namespace

std::string toJson(const Sensitivity& sensitivity, const std::string& key)
{
    Json json{{"format", formatName}, {"version", version}, {"key", key}, {"pictures", sensitivity.pictures},
        {"classes", sensitivity.classes}, {"dense_correct", sensitivity.denseCorrect},
        {"complete", sensitivity.complete}, {"layers", Json::array()}};
    for (const auto& layer : sensitivity.layers) {
        auto samples = Json::array();
        for (const auto& sample : layer.samples)
            samples.push_back({sample.keep, sample.weightBits, sample.activationBits, sample.correct});
        json["layers"].push_back(std::move(samples));
    }
    return json.dump() + '\n';
}

Sensitivity parseSensitivity(std::string_view text, const std::string& origin, const std::string& key)
{
    try {
        const auto json = Json::parse(text);
        if (json.at("format") != formatName || json.at("version") != version || json.at("key") != key)
            throw Error(origin + ": not the sensitivities that were asked for");
        Sensitivity result;
        result.pictures = json.at("pictures").get<std::int64_t>();
        result.classes = json.at("classes").get<std::int64_t>();
        result.denseCorrect = json.at("dense_correct").get<std::int64_t>();
        result.complete = json.at("complete").get<bool>();
        for (const auto& samples : json.at("layers")) {
            auto& layer = result.layers.emplace_back();
            for (const auto& sample : samples) {
                layer.samples.push_back(sampleFrom(sample));
                checkSample(layer.samples.back(), result, origin);
            }
        }
        return result;
    } catch (const nlohmann::json::exception& error) {
        throw Error(origin + ": " + error.what());
    }
}

} // namespace espalier
