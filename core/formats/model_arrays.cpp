#include "core/formats/model_arrays.h"

#include "core/compress/bit_stream.h"
#include "core/formats/base64.h"
#include "core/formats/esp_graph.h"
#include "core/formats/packed_positions.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

/// Collects arrays with the bytes that they own.
class ArrayWriter {
public:
    explicit ArrayWriter(ModelArrays& result) : result_(result) { }

    void add(const std::string& name, NumberType type, Shape shape, std::vector<std::uint8_t> bytes,
        std::int64_t LayerBytes::*part)
    {
        const auto& kept = result_.storage.emplace_back(std::move(bytes));
        result_.arrays.push_back({name, type, std::move(shape), kept});
        result_.roles.push_back({result_.layerNames.empty() ? 0 : result_.layerNames.size() - 1, part});
    }

    void add(const std::string& name, Shape shape, const std::vector<float>& values,
        std::int64_t LayerBytes::*part)
    {
        const auto bytes = bytesOf(values);
        add(name, NumberType::F32, std::move(shape), {bytes.begin(), bytes.end()}, part);
    }

    void add(const std::string& name, const std::vector<float>& values, std::int64_t LayerBytes::*part)
    {
        add(name, {static_cast<std::int64_t>(values.size())}, values, part);
    }

    void add(const std::string& name, std::vector<std::uint8_t> bytes, std::int64_t LayerBytes::*part)
    {
        const auto size = static_cast<std::int64_t>(bytes.size());
        add(name, NumberType::U8, {size}, std::move(bytes), part);
    }

private:
    ModelArrays& result_;
};

const Parameter& parameterOf(const Network& network, const std::optional<int>& index)
{
    return network.parameters[static_cast<std::size_t>(*index)];
}

std::vector<std::uint8_t> packedCodes(const CompressedLayer& layer)
{
    const auto levels = levelsOf(layer);
    BitWriter out;
    for (const auto code : layer.codes)
        out.put(static_cast<std::uint32_t>(levels.entryOf(code)), layer.weightBits);
    return out.take().bytes;
}

std::vector<float> denseWeights(const CompressedLayer& layer)
{
    std::vector<float> dense(static_cast<std::size_t>(elementCount(layer.weightShape)));
    const auto levels = levelsOf(layer);
    for (std::size_t index = 0; index < layer.positions.size(); ++index)
        dense[layer.positions[index]] =
            layer.codes.empty() ? layer.values[index] : levels.value(layer.codes[index]);
    return dense;
}

/// What the arrays do not say of a layer.
Json layerJson(const CompressedLayer& layer, ArrayForm form, PositionForm index)
{
    Json json{{"name", layer.name}};
    if (form == ArrayForm::Packed) {
        json["shape"] = layer.weightShape;
        json["kept"] = layer.positions.size();
        json["index"] = toText(index);
        if (layer.weightBits != unquantizedBits)
            json["weight_bits"] = layer.weightBits;
        if (layer.interval > 0.0F)
            json["interval"] = layer.interval;
    }
    if (layer.activationBits != unquantizedBits)
        json["activation_bits"] = layer.activationBits;
    if (layer.activationInterval != 0.0F)
        json["activation_interval"] = layer.activationInterval;
    if (layer.activationThreshold != 0.0F)
        json["activation_threshold"] = layer.activationThreshold;
    return json;
}

Json addLayer(
    ArrayWriter& out, const CompressedLayer& layer, const Node& node, const Network& network, ArrayForm form)
{
    const auto& name = parameterOf(network, node.weight).name;
    const auto count = static_cast<std::uint64_t>(elementCount(layer.weightShape));
    const auto index = smallestPositionForm(layer.positions, count);
    if (form == ArrayForm::Float) {
        out.add(name, layer.weightShape, denseWeights(layer), &LayerBytes::weights);
    } else {
        if (layer.weightBits != unquantizedBits) {
            out.add(name + ".codes", packedCodes(layer), &LayerBytes::weights);
            out.add(name + ".levels", levelValues(levelsOf(layer)), &LayerBytes::scales);
        } else {
            out.add(name + ".values", layer.values, &LayerBytes::weights);
        }
        if (index != PositionForm::All)
            out.add(name + '.' + std::string(toText(index)), packPositions(index, layer.positions, count),
                &LayerBytes::indices);
    }
    if (node.bias)
        out.add(parameterOf(network, node.bias).name, layer.bias, &LayerBytes::biases);
    return layerJson(layer, form, index);
}

void addNormalization(
    ArrayWriter& out, const CompressedNormalization& normalization, const Node& node, const Network& network)
{
    const auto add = [&](const std::optional<int>& place, const std::vector<float>& values) {
        out.add(parameterOf(network, place).name, values, nullptr);
    };
    add(node.weight, normalization.weight);
    add(node.bias, normalization.bias);
    add(node.runningMean, normalization.runningMean);
    add(node.runningVariance, normalization.runningVariance);
}

} // namespace

FileLedger ledgerOf(const ModelArrays& arrays, std::span<const std::int64_t> bytes)
{
    FileLedger ledger;
    for (const auto& name : arrays.layerNames)
        ledger.layers.push_back({name});
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        const auto& role = arrays.roles[index];
        (role.part ? ledger.layers[role.layer].*role.part : ledger.normalizations) += bytes[index];
    }
    return ledger;
}

ModelArrays arraysOf(const CompressedModel& model, ArrayForm form)
{
    decompress(model); // throws where the parts do not fit together
    ModelArrays result;
    ArrayWriter out(result);
    auto layers = Json::array();
    std::size_t normalization = 0;
    for (const auto& node : model.network.nodes) {
        if (isLayer(node)) {
            result.layerNames.push_back(node.name);
            layers.push_back(addLayer(out, model.layers[layers.size()], node, model.network, form));
        } else if (node.operation == Operation::BatchNorm2d) {
            addNormalization(out, model.normalizations[normalization++], node, model.network);
        }
    }
    const auto graph = toBase64(encodeGraph({model.network, model.classNames}));
    result.graphBytes = static_cast<std::int64_t>(graph.size());
    result.description = Json{{"format", "espalier-arrays"}, {"version", 1},
        {"form", form == ArrayForm::Packed ? "packed" : "float"}, {"layers", layers},
        {"graph", graph}}.dump();
    return result;
}

CompressedModel heldIn(ArrayForm form, const CompressedModel& model)
{
    if (form == ArrayForm::Packed)
        return model;
    auto held = model;
    for (auto& layer : held.layers) {
        const auto dense = denseWeights(layer);
        std::erase_if(layer.positions, [&dense](std::uint32_t position) { return dense[position] == 0.0F; });
        layer.values.clear();
        for (const auto position : layer.positions)
            layer.values.push_back(dense[position]);
        layer.codes.clear();
        layer.codebook.clear();
        layer.interval = 0.0F;
        layer.weightBits = unquantizedBits;
    }
    return held;
}

} // namespace espalier
