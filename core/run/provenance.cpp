#include "core/run/provenance.h"

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

std::string provenanceOf(const Recipe& recipe, const Plan& plan, const std::string& dataName,
    const Accuracy& validation, const Accuracy& test)
{
    auto reached = recipe;
    reached.plan = plan;
    nlohmann::ordered_json json{{"program", "Espalier " + programVersion()}, {"data", dataName},
        {"validation", accuracyJson(validation)}, {"test", accuracyJson(test)}};
    json["recipe"] = nlohmann::ordered_json::parse(toJson(reached));
    return json.dump();
}

} // namespace espalier
