#include "core/run/provenance.h"

#include "core/content_hash.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace espalier {

namespace {

/// Per cent, to hundredths: the counts beside it say it exactly, and every digit is a byte of a small file.
double hundredths(double share)
{
    return std::round(share * 1e4) / 100.0;
}

nlohmann::ordered_json accuracyJson(const Accuracy& accuracy)
{
    const auto interval = confidenceInterval(accuracy);
    return {{"correct", accuracy.correct}, {"pictures", accuracy.pictures},
        {"percent", hundredths(accuracy.share())},
        {"interval_95", {hundredths(interval.low), hundredths(interval.high)}}};
}

} // namespace

std::string programVersion()
{
    return ESPALIER_VERSION;
}

std::string hashOf(const DataSplit& data)
{
    ContentHash hash;
    for (const auto* set : {&data.training, &data.validation, &data.test}) {
        hash.add(static_cast<std::int64_t>(set->count()));
        add(hash, *set);
    }
    return hash.text();
}

std::string provenanceOf(const Recipe& recipe, const Plan& plan, const std::string& dataName,
    const Accuracy& validation, const Accuracy& test, const std::string& dataHash)
{
    auto reached = recipe;
    reached.plan = plan;
    nlohmann::ordered_json json{{"program", "Espalier " + programVersion()}, {"data", dataName},
        {"validation", accuracyJson(validation)}, {"test", accuracyJson(test)}};
    if (!dataHash.empty())
        json["data_hash"] = dataHash;
    json["recipe"] = nlohmann::ordered_json::parse(toJson(reached));
    return json.dump();
}

} // namespace espalier
