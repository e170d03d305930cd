#include "core/run/provenance.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

nlohmann::ordered_json accuracyJson(const Accuracy& accuracy)
{
    const auto interval = confidenceInterval(accuracy);
    return {{"correct", accuracy.correct}, {"pictures", accuracy.pictures}, {"percent", accuracy.percent()},
        {"interval_95", {100.0 * interval.low, 100.0 * interval.high}}};
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
