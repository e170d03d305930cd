#include "engine/run_state_json.h"

#include "core/error.h"
#include "core/run/progress_json.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

using Json = nlohmann::json;

Json stagesJson(const std::vector<Stage>& stages)
{
    auto json = Json::array();
    for (const auto& stage : stages)
        json.push_back({static_cast<int>(stage.phase), stage.step, stage.progress, stage.epochs});
    return json;
}

std::vector<Stage> stagesFrom(const Json& json)
{
    std::vector<Stage> stages;
    for (const auto& stage : json)
        stages.push_back({static_cast<Phase>(stage.at(0).get<int>()), stage.at(1), stage.at(2), stage.at(3)});
    return stages;
}

Json levelsJson(const RunState& state)
{
    auto weights = Json::array();
    for (const auto& levels : state.levels)
        weights.push_back({static_cast<double>(levels.interval), levels.bits, levels.codebook});
    auto activations = Json::array();
    for (const auto& levels : state.activations)
        activations.push_back(
            {static_cast<double>(levels.interval), levels.bits, static_cast<double>(levels.threshold)});
    return {{"weights", weights}, {"activations", activations}};
}

void takeLevels(const Json& json, RunState& state)
{
    state.levels.clear();
    for (const auto& levels : json.at("weights"))
        state.levels.push_back({levels.at(0), levels.at(1), levels.at(2)});
    state.activations.clear();
    for (const auto& levels : json.at("activations"))
        state.activations.push_back({levels.at(0), levels.at(1), levels.at(2)});
}

} // namespace

std::string smallStateText(const RunState& state)
{
    const Json json{{"target", planJson(state.target)}, {"stages", stagesJson(state.stages)},
        {"curve", curveJson(state.curve)}, {"levels", levelsJson(state)},
        {"layers", layersJson(state.layers)}, {"kept_at_start", state.keptAtStart},
        {"mask_changes", state.maskChanges}, {"notes", state.notes}, {"rho_scale", state.rhoScale},
        {"validation", accuracyJson(state.validation)},
        {"dense_validation", accuracyJson(state.denseValidation)}};
    return json.dump();
}

void takeSmallState(const std::string& text, RunState& state)
{
    try {
        const auto json = Json::parse(text);
        state.target = planFrom(json.at("target"));
        state.stages = stagesFrom(json.at("stages"));
        state.curve = curveFrom(json.at("curve"));
        takeLevels(json.at("levels"), state);
        state.layers = layersFrom(json.at("layers"));
        state.keptAtStart = json.at("kept_at_start").get<std::vector<std::int64_t>>();
        state.maskChanges = json.at("mask_changes").get<std::vector<int>>();
        state.notes = json.at("notes").get<std::vector<std::string>>();
        state.rhoScale = json.value("rho_scale", 1.0);
        state.validation = accuracyFrom(json.at("validation"));
        state.denseValidation = accuracyFrom(json.at("dense_validation"));
    } catch (const Json::exception& error) {
        throw Error(std::string("the checkpoint's state cannot be read: ") + error.what());
    }
}

} // namespace espalier
