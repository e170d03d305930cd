#include "core/run/model_report.h"

#include "core/error.h"
#include "core/formats/esp_ledger.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "core/run/recipe.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// What a foreign provenance leaves out is left out here.
void readProvenance(const CompressedModel& model, ModelReport& report)
{
    const auto json = Json::parse(model.provenance, nullptr, false);
    if (!json.is_object())
        return;
    for (const auto* key : {"program", "data", "data_hash", "opened_from", "cost_profile"})
        if (json.contains(key))
            report.origin.emplace_back(key, textOf(json[key]));
    for (const auto* set : {"validation", "test"})
        if (json.contains(set) && json[set].is_object() && json[set].contains("correct")
            && json[set].contains("pictures") && json[set]["correct"].is_number_integer()
            && json[set]["pictures"].is_number_integer())
            report.accuracies.push_back(
                {set, {json[set]["correct"].get<std::int64_t>(), json[set]["pictures"].get<std::int64_t>()}});
    if (!json.contains("recipe") || !json["recipe"].is_object())
        return;
    for (const auto* key : {"name", "seed", "strategy"})
        if (json["recipe"].contains(key))
            report.origin.emplace_back(std::string("recipe ") + key, textOf(json["recipe"][key]));
    std::vector<LayerInfo> infos;
    for (const auto& layer : report.layers)
        infos.push_back(layer.info);
    try {
        const auto plan = parsePlan(json["recipe"].dump(), "provenance", infos);
        for (std::size_t index = 0; index < infos.size(); ++index) {
            report.layers[index].askedKeep = plan.layers[index].keep;
            report.layers[index].askedBits = plan.layers[index].weightBits;
        }
    } catch (const Error&) { // a shrunk model has other layers than its recipe
    }
}

Accelerator acceleratorOf(const ModelReport& report)
{
    for (const auto& [key, value] : report.origin)
        if (key == "cost_profile")
            for (const auto& id : builtInAccelerators())
                if (builtInAccelerator(id).name == value.substr(0, value.rfind(',')))
                    return builtInAccelerator(id);
    return builtInAccelerator(defaultAccelerator);
}

std::string fixed(double value, int digits)
{
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, digits);
    return {text, end.ptr};
}

std::string shortest(double value)
{
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value);
    return {text, end.ptr};
}

std::string quoted(const std::string& field)
{
    if (field.find_first_of(",\"\r\n") == std::string::npos)
        return field;
    std::string text = "\"";
    for (const auto letter : field)
        text += letter == '"' ? "\"\"" : std::string(1, letter);
    return text + '"';
}

} // namespace

ModelReport reportOn(const CompressedModel& model)
{
    ModelReport report;
    report.network = model.network.name;
    report.file = encodeEspFile(model).ledger;
    const auto infos = layersOf(decompress(model));
    for (std::size_t index = 0; index < infos.size(); ++index) {
        const auto& layer = model.layers[index];
        report.layers.push_back({.info = infos[index],
            .kept = static_cast<std::int64_t>(layer.positions.size()),
            .weightBits = layer.weightBits,
            .levels = static_cast<std::int64_t>(std::set(layer.codes.begin(), layer.codes.end()).size()),
            .activationBits = layer.activationBits,
            .bytes = report.file.layers[index]});
    }
    readProvenance(model, report);
    const auto accelerator = acceleratorOf(report);
    report.accelerator = accelerator.name;
    report.cost = estimateCost(model, accelerator);
    return report;
}

std::string csvOf(const ModelReport& report)
{
    std::string text = "layer,kind,shape,weights,kept,keep_asked,keep,weight_bits_asked,weight_bits,levels,"
                       "activation_bits,weight_bytes,index_bytes,scale_bytes,bias_bytes,bytes,macs,"
                       "executed_macs,joules,seconds\r\n";
    const auto field = [&text](const std::string& value) { text += quoted(value) + ','; };
    for (std::size_t index = 0; index < report.layers.size(); ++index) {
        const auto& layer = report.layers[index];
        const auto& cost = report.cost.planned.layers[index];
        field(layer.info.name);
        field(toText(layer.info.kind));
        field(toText(layer.info.weightShape));
        field(std::to_string(layer.info.weights));
        field(std::to_string(layer.kept));
        field(layer.askedKeep ? shortest(*layer.askedKeep) : "");
        field(shortest(static_cast<double>(layer.kept) / static_cast<double>(layer.info.weights)));
        field(layer.askedBits ? std::to_string(*layer.askedBits) : "");
        field(std::to_string(layer.weightBits));
        field(std::to_string(layer.levels));
        field(std::to_string(layer.activationBits));
        for (const auto bytes : {layer.bytes.weights, layer.bytes.indices, layer.bytes.scales,
                 layer.bytes.biases, layer.bytes.total()})
            field(std::to_string(bytes));
        field(std::to_string(layer.info.macs));
        field(fixed(cost.work.executedMacs, 0));
        field(shortest(cost.energy.total()));
        text += shortest(cost.latency.total) + "\r\n";
    }
    const auto& total = report.cost.planned.total;
    text += "in all,,," + std::to_string(total.weights) + ',' + std::to_string(total.keptWeights) + ",,"
        + shortest(static_cast<double>(total.keptWeights)
            / static_cast<double>(std::max<std::int64_t>(total.weights, 1)))
        + ",,,,,,,,," + std::to_string(report.file.total()) + ',' + std::to_string(total.denseMacs) + ','
        + fixed(total.executedMacs, 0) + ',' + shortest(total.energy.total()) + ',' + shortest(total.seconds)
        + "\r\n";
    return text;
}

std::string jsonOf(const ModelReport& report)
{
    Json json{{"format", "espalier-report"}, {"version", 1}, {"network", report.network},
        {"accelerator", report.accelerator}, {"file_bytes", report.file.total()}};
    for (const auto& [key, value] : report.origin)
        json["origin"][key] = value;
    for (const auto& [set, accuracy] : report.accuracies) {
        const auto interval = confidenceInterval(accuracy);
        json["accuracy"][set] = {{"correct", accuracy.correct}, {"pictures", accuracy.pictures},
            {"percent", accuracy.percent()}, {"interval_95", {100 * interval.low, 100 * interval.high}}};
    }
    const auto& dense = report.cost.dense.total;
    const auto& planned = report.cost.planned.total;
    const auto totals = [](const CostTotals& total) {
        return Json{{"kept_weights", total.keptWeights}, {"executed_macs", total.executedMacs},
            {"joules", total.energy.total()}, {"seconds", total.seconds}};
    };
    json["dense"] = totals(dense);
    json["compressed"] = totals(planned);
    json["layers"] = Json::array();
    for (std::size_t index = 0; index < report.layers.size(); ++index) {
        const auto& layer = report.layers[index];
        const auto& cost = report.cost.planned.layers[index];
        Json entry{{"name", layer.info.name}, {"kind", toText(layer.info.kind)},
            {"shape", layer.info.weightShape}, {"weights", layer.info.weights}, {"kept", layer.kept},
            {"weight_bits", layer.weightBits}, {"levels", layer.levels},
            {"activation_bits", layer.activationBits},
            {"bytes",
                {{"weights", layer.bytes.weights}, {"indices", layer.bytes.indices},
                    {"scales", layer.bytes.scales}, {"biases", layer.bytes.biases}}},
            {"macs", layer.info.macs}, {"executed_macs", cost.work.executedMacs},
            {"joules", cost.energy.total()}, {"seconds", cost.latency.total}};
        if (layer.askedKeep)
            entry["keep_asked"] = *layer.askedKeep;
        if (layer.askedBits)
            entry["weight_bits_asked"] = *layer.askedBits;
        json["layers"].push_back(std::move(entry));
    }
    return json.dump(2) + '\n';
}

} // namespace espalier
