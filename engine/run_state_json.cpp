#include "engine/run_state_json.h"

#include "core/error.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

using Json = nlohmann::json;

Json planJson(const Plan& plan)
{
    auto json = Json::array();
    for (const auto& layer : plan.layers)
        json.push_back({layer.keep, layer.weightBits, layer.activationBits, layer.activationThreshold,
            layer.locked, toText(layer.pattern)});
    return json;
}

Plan planFrom(const Json& json)
{
    Plan plan;
    for (const auto& layer : json)
        plan.layers.push_back({layer.at(0), layer.at(1), layer.at(2), layer.at(3), layer.at(4),
            patternFromText(layer.at(5).get<std::string>())});
    return plan;
}

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

Json curveJson(const Curve& curve)
{
    auto json = Json::array();
    for (const auto& point : curve)
        json.push_back({point.epoch, static_cast<int>(point.phase), point.step, point.loss,
            point.validationAccuracy, point.primalResiduals, point.dualResiduals, point.planChanged});
    return json;
}

Curve curveFrom(const Json& json)
{
    Curve curve;
    for (const auto& point : json)
        curve.push_back({point.at(0), static_cast<Phase>(point.at(1).get<int>()), point.at(2), point.at(3),
            point.at(4), point.at(5), point.at(6), point.at(7)});
    return curve;
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

Json accuracyJson(const Accuracy& accuracy)
{
    return {accuracy.correct, accuracy.pictures};
}

Json histogramJson(const Histogram& histogram)
{
    return {static_cast<double>(histogram.least), static_cast<double>(histogram.most), histogram.counts};
}

Histogram histogramFrom(const Json& json)
{
    return {json.at(0), json.at(1), json.at(2)};
}

Json layersJson(const std::vector<LayerProgress>& layers)
{
    auto json = Json::array();
    for (const auto& layer : layers)
        json.push_back({layer.primalResidual, layer.dualResidual, layer.rho, layer.keptWeights,
            histogramJson(layer.weights), histogramJson(layer.auxiliary), layer.levels,
            static_cast<double>(layer.threshold), layer.maskChanges, histogramJson(layer.dual)});
    return json;
}

std::vector<LayerProgress> layersFrom(const Json& json)
{
    std::vector<LayerProgress> layers;
    for (const auto& layer : json) {
        layers.push_back({layer.at(0), layer.at(1), layer.at(2), layer.at(3), histogramFrom(layer.at(4)),
            histogramFrom(layer.at(5)), layer.at(6), layer.at(7)});
        if (layer.size() <= 8) // written before these were known
            continue;
        layers.back().maskChanges = layer.at(8);
        layers.back().dual = histogramFrom(layer.at(9));
    }
    return layers;
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
        state.validation = {json.at("validation").at(0), json.at("validation").at(1)};
        state.denseValidation = {json.at("dense_validation").at(0), json.at("dense_validation").at(1)};
    } catch (const Json::exception& error) {
        throw Error(std::string("the checkpoint's state cannot be read: ") + error.what());
    }
}

} // namespace espalier
