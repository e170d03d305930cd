#include "core/formats/model_arrays.h"

#include "core/compress/bit_stream.h"
#include "core/error.h"
#include "core/formats/base64.h"
#include "core/formats/esp_graph.h"
#include "core/formats/packed_positions.h"
#include "core/network/named_weights.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace espalier {

namespace {

using Json = nlohmann::json;

/// Hands out each array once.
class ArrayShelf {
public:
    explicit ArrayShelf(std::span<const PlainArray> arrays)
    {
        for (const auto& array : arrays)
            if (!byName_.emplace(array.name, &array).second)
                throw Error("array '" + array.name + "' is there twice");
    }

    const PlainArray& take(const std::string& name, NumberType type)
    {
        const auto found = byName_.find(name);
        if (found == byName_.end())
            throw Error("array '" + name + "' is missing");
        const auto& array = *found->second;
        byName_.erase(found);
        if (array.type != type)
            throw Error("array '" + name + "' is of " + std::string(toText(array.type)) + ", expected "
                + std::string(toText(type)));
        return array;
    }

    std::vector<float> takeFloats(const std::string& name, std::uint64_t count)
    {
        const auto& array = take(name, NumberType::F32);
        if (array.bytes.size() != count * sizeof(float))
            throw Error("array '" + name + "' has the shape " + toText(array.shape) + ", expected "
                + std::to_string(count) + " numbers");
        auto values = floatsOf(array);
        if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
            throw Error("array '" + name + "' holds numbers that are not finite");
        return values;
    }

    void finish() const
    {
        if (!byName_.empty())
            throw Error("array '" + byName_.begin()->first + "' belongs to nothing");
    }

private:
    std::map<std::string, const PlainArray*> byName_;
};

float floatFrom(const Json& json, const char* key)
{
    const auto value = json.value(key, 0.0);
    const auto rounded = static_cast<float>(value);
    if (!std::isfinite(rounded) || rounded < 0.0F)
        throw Error(std::string("its ") + key + " is " + json[key].dump() + ", expected a number from 0 on");
    return rounded;
}

int bitsFrom(const Json& json, const char* key, int least)
{
    const auto bits = json.value(key, std::int64_t{unquantizedBits});
    if (bits != unquantizedBits && (bits < least || bits > 8))
        throw Error(std::string("its ") + key + " is " + std::to_string(bits) + ", expected "
            + std::to_string(least) + " to 8");
    return static_cast<int>(bits);
}

class ModelReader {
public:
    ModelReader(const std::string& description, std::span<const PlainArray> arrays)
        : shelf_(arrays), json_(Json::parse(description))
    {
    }

    CompressedModel read()
    {
        if (json_.at("format") != "espalier-arrays" || json_.at("version") != 1)
            throw Error("its description is of format " + json_.at("format").dump() + " version "
                + json_.at("version").dump() + ", this program reads \"espalier-arrays\" version 1");
        const auto form = json_.at("form").get<std::string>();
        if (form != "packed" && form != "float")
            throw Error("its form is '" + form + "', expected packed or float");
        isPacked_ = form == "packed";
        auto graph = decodeGraph(fromBase64(json_.at("graph").get<std::string>()));
        model_.network = std::move(graph.network);
        model_.classNames = std::move(graph.classNames);
        const auto& layers = json_.at("layers");
        std::size_t next = 0;
        for (const auto& node : model_.network.nodes) {
            if (isLayer(node)) {
                if (next >= layers.size())
                    throw Error("its description lacks layer '" + node.name + "'");
                readLayer(node, layers.at(next++));
            } else if (node.operation == Operation::BatchNorm2d) {
                readNormalization(node);
            }
        }
        if (next != layers.size())
            throw Error("its description has " + std::to_string(layers.size()) + " layers, its graph has "
                + std::to_string(next));
        shelf_.finish();
        decompress(model_); // what does not fit together shows here
        return std::move(model_);
    }

private:
    const Parameter& parameter(const std::optional<int>& index) const
    {
        return model_.network.parameters.at(static_cast<std::size_t>(*index));
    }

    void readLayer(const Node& node, const Json& json)
    {
        CompressedLayer layer;
        layer.name = node.name;
        try {
            if (json.at("name") != node.name)
                throw Error("its description calls it " + json.at("name").dump());
            layer.weightShape = parameter(node.weight).shape;
            layer.activationBits = bitsFrom(json, "activation_bits", 1);
            layer.activationInterval = floatFrom(json, "activation_interval");
            layer.activationThreshold = floatFrom(json, "activation_threshold");
            if (isPacked_)
                readPacked(parameter(node.weight).name, json, layer);
            else
                readDense(parameter(node.weight).name, layer);
            if (node.bias)
                layer.bias = shelf_.takeFloats(parameter(node.bias).name, sizeOf(parameter(node.bias)));
        } catch (const Error& error) {
            throw Error("layer '" + node.name + "': " + error.what());
        }
        model_.layers.push_back(std::move(layer));
    }

    void readPacked(const std::string& name, const Json& json, CompressedLayer& layer)
    {
        const auto count = static_cast<std::uint64_t>(elementCount(layer.weightShape));
        const auto kept = json.at("kept").get<std::uint64_t>();
        if (kept > count)
            throw Error("it keeps " + std::to_string(kept) + " of " + std::to_string(count) + " weights");
        layer.weightBits = bitsFrom(json, "weight_bits", 1);
        // Weights before positions: all kept positions are as many as the weights prove to be there.
        if (layer.weightBits == unquantizedBits)
            layer.values = shelf_.takeFloats(name + ".values", kept);
        else
            readCodes(name, json, kept, layer);
        const auto form = positionFormFromText(json.at("index").get<std::string>());
        const auto bytes = form == PositionForm::All
            ? std::span<const std::uint8_t>()
            : shelf_.take(name + '.' + std::string(toText(form)), NumberType::U8).bytes;
        layer.positions = unpackPositions(form, bytes, kept, count);
    }

    void readCodes(const std::string& name, const Json& json, std::uint64_t kept, CompressedLayer& layer)
    {
        const auto& codes = shelf_.take(name + ".codes", NumberType::U8);
        const auto bits = static_cast<std::uint64_t>(layer.weightBits);
        if (codes.bytes.size() != (kept * bits + 7) / 8)
            throw Error(std::to_string(codes.bytes.size()) + " bytes of codes, expected "
                + std::to_string(kept) + " of " + std::to_string(bits) + " bits");
        const auto& levels = shelf_.take(name + ".levels", NumberType::F32);
        auto values = floatsOf(levels);
        layer.interval = floatFrom(json, "interval");
        if (layer.interval == 0.0F)
            layer.codebook = std::move(values);
        else if (values != levelValues(levelsOf(layer)))
            throw Error("its levels are not multiples of its interval");
        const auto set = levelsOf(layer);
        const auto most = layer.codebook.empty() ? std::size_t{1} << layer.weightBits : layer.codebook.size();
        const BitString string{{codes.bytes.begin(), codes.bytes.end()}, kept * bits};
        BitReader in(string);
        layer.codes.reserve(static_cast<std::size_t>(kept));
        for (std::uint64_t index = 0; index < kept; ++index) {
            const std::size_t entry = in.take(layer.weightBits);
            if (entry >= most)
                throw Error("code " + std::to_string(entry) + ", it has " + std::to_string(most) + " levels");
            layer.codes.push_back(set.codeOf(entry));
        }
        const auto used = kept * bits % 8;
        if (used > 0 && (string.bytes.back() & (0xFFU >> used)) != 0)
            throw Error("its codes end in bits that belong to no weight");
    }

    void readDense(const std::string& name, CompressedLayer& layer)
    {
        const auto values =
            shelf_.takeFloats(name, static_cast<std::uint64_t>(elementCount(layer.weightShape)));
        for (std::size_t position = 0; position < values.size(); ++position) {
            if (values[position] == 0.0F)
                continue;
            layer.positions.push_back(static_cast<std::uint32_t>(position));
            layer.values.push_back(values[position]);
        }
    }

    void readNormalization(const Node& node)
    {
        const auto take = [&](const std::optional<int>& place) {
            return shelf_.takeFloats(parameter(place).name, sizeOf(parameter(place)));
        };
        auto weight = take(node.weight);
        auto bias = take(node.bias);
        auto mean = take(node.runningMean);
        auto variance = take(node.runningVariance);
        model_.normalizations.push_back(
            {node.name, std::move(weight), std::move(bias), std::move(mean), std::move(variance)});
    }

    static std::uint64_t sizeOf(const Parameter& parameter)
    {
        return static_cast<std::uint64_t>(elementCount(parameter.shape));
    }

    ArrayShelf shelf_;
    Json json_;
    bool isPacked_ = false;
    CompressedModel model_;
};

} // namespace

CompressedModel modelFrom(const std::string& description, std::span<const PlainArray> arrays)
{
    try {
        return ModelReader(description, arrays).read();
    } catch (const Json::exception& error) {
        throw Error(std::string("its description makes no sense: ") + error.what());
    }
}

ArraysOpened bareWeights(
    std::span<const PlainArray> arrays, const std::string& zooName, const std::string& origin)
{
    std::vector<NamedArray> named;
    for (const auto& array : arrays)
        named.push_back({array.name, array.shape, floatsOf(array)});
    auto matched = matchWeights(std::move(named), zooName, origin);
    return {std::move(matched.network), std::move(matched.notes)};
}

} // namespace espalier
