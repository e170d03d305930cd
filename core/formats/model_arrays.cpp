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

    /// Returns how many bytes the array takes.
    std::int64_t add(const std::string& name, NumberType type, Shape shape, std::vector<std::uint8_t> bytes)
    {
        const auto& kept = result_.storage.emplace_back(std::move(bytes));
        result_.arrays.push_back({name, type, std::move(shape), kept});
        return static_cast<std::int64_t>(kept.size());
    }

    std::int64_t add(const std::string& name, Shape shape, const std::vector<float>& values)
    {
        const auto bytes = bytesOf(values);
        return add(name, NumberType::F32, std::move(shape), {bytes.begin(), bytes.end()});
    }

    std::int64_t add(const std::string& name, std::vector<std::uint8_t> bytes)
    {
        const auto size = static_cast<std::int64_t>(bytes.size());
        return add(name, NumberType::U8, {size}, std::move(bytes));
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

Json addLayer(ArrayWriter& out, const CompressedLayer& layer, const Node& node, const Network& network,
    ArrayForm form, LayerBytes& bytes)
{
    const auto& name = parameterOf(network, node.weight).name;
    const auto count = static_cast<std::uint64_t>(elementCount(layer.weightShape));
    const auto index = smallestPositionForm(layer.positions, count);
    bytes.name = layer.name;
    if (form == ArrayForm::Float) {
        bytes.weights = out.add(name, layer.weightShape, denseWeights(layer));
    } else {
        if (layer.weightBits != unquantizedBits) {
            bytes.weights = out.add(name + ".codes", packedCodes(layer));
            const auto levels = levelValues(levelsOf(layer));
            bytes.scales = out.add(name + ".levels", {static_cast<std::int64_t>(levels.size())}, levels);
        } else {
            bytes.weights =
                out.add(name + ".values", {static_cast<std::int64_t>(layer.values.size())}, layer.values);
        }
        if (index != PositionForm::All)
            bytes.indices = out.add(
                name + '.' + std::string(toText(index)), packPositions(index, layer.positions, count));
    }
    if (node.bias)
        bytes.biases = out.add(
            parameterOf(network, node.bias).name, {static_cast<std::int64_t>(layer.bias.size())}, layer.bias);
    return layerJson(layer, form, index);
}

std::int64_t addNormalization(
    ArrayWriter& out, const CompressedNormalization& normalization, const Node& node, const Network& network)
{
    const auto add = [&](const std::optional<int>& place, const std::vector<float>& values) {
        return out.add(parameterOf(network, place).name, {static_cast<std::int64_t>(values.size())}, values);
    };
    return add(node.weight, normalization.weight) + add(node.bias, normalization.bias)
        + add(node.runningMean, normalization.runningMean)
        + add(node.runningVariance, normalization.runningVariance);
}

} // namespace

ModelArrays arraysOf(const CompressedModel& model, ArrayForm form)
{
    decompress(model); // throws where the parts do not fit together
    ModelArrays result;
    ArrayWriter out(result);
    auto layers = Json::array();
    std::size_t normalization = 0;
    for (const auto& node : model.network.nodes) {
        if (isLayer(node)) {
            auto& bytes = result.ledger.layers.emplace_back();
            layers.push_back(addLayer(out, model.layers[layers.size()], node, model.network, form, bytes));
        } else if (node.operation == Operation::BatchNorm2d) {
            result.ledger.normalizations +=
                addNormalization(out, model.normalizations[normalization++], node, model.network);
        }
    }
    const auto graph = toBase64(encodeGraph({model.network, model.classNames}));
    result.ledger.graph = static_cast<std::int64_t>(graph.size());
    result.ledger.provenance = static_cast<std::int64_t>(model.provenance.size());
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
