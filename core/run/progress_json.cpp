#include "core/run/progress_json.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

using Json = nlohmann::json;

Json histogramJson(const Histogram& histogram)
{
    return {static_cast<double>(histogram.least), static_cast<double>(histogram.most), histogram.counts};
}

Histogram histogramFrom(const Json& json)
{
    return {json.at(0), json.at(1), json.at(2)};
}

} // namespace

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

Json accuracyJson(const Accuracy& accuracy)
{
    return {accuracy.correct, accuracy.pictures};
}

Accuracy accuracyFrom(const Json& json)
{
    return {json.at(0), json.at(1)};
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

} // namespace espalier
