#include "core/formats/esp_layers.h"

#include "core/compress/float_coding.h"
#include "core/compress/index_coding.h"
#include "core/compress/level_coding.h"

#include <array>
#include <utility>

namespace espalier {

namespace {

std::uint32_t rowsOf(const CompressedLayer& layer)
{
    return static_cast<std::uint32_t>(layer.weightShape.front());
}

std::uint32_t columnsOf(const CompressedLayer& layer)
{
    return static_cast<std::uint32_t>(elementCount(layer.weightShape)) / rowsOf(layer);
}

/// Columns that go with one input channel of a layer, see MatrixLayout; of a linear first layer, with one
/// line of the picture.
std::uint32_t groupSizeOf(const CompressedModel& model, std::size_t index)
{
    const auto& layer = model.layers[index];
    if (layer.weightShape.size() == 4)
        return static_cast<std::uint32_t>(layer.weightShape[2] * layer.weightShape[3]);
    const auto columns = columnsOf(layer);
    if (index == 0) {
        const auto line = model.network.inputShape.empty() ? 1 : model.network.inputShape.back();
        return line > 0 && columns % line == 0 ? static_cast<std::uint32_t>(line) : 1;
    }
    const auto units = rowsOf(model.layers[index - 1]);
    return columns % units == 0 ? columns / units : 1;
}

/// How many kept weights of the layer after `index` read each unit of the layer; empty where there is no such
/// layer or its columns cannot be shared out among the units.
std::vector<std::uint32_t> readsOf(const CompressedModel& model, std::size_t index)
{
    if (index + 1 >= model.layers.size())
        return {};
    const auto& reader = model.layers[index + 1];
    const auto units = rowsOf(model.layers[index]);
    const auto columns = columnsOf(reader);
    if (columns % units != 0)
        return {};
    std::vector<std::uint32_t> reads(units);
    for (const auto position : reader.positions)
        ++reads[position % columns / (columns / units)];
    return reads;
}

MatrixLayout layoutOf(const CompressedModel& model, std::size_t index)
{
    const auto& layer = model.layers[index];
    return {rowsOf(layer), columnsOf(layer), groupSizeOf(model, index), readsOf(model, index)};
}

LevelLayout levelLayoutOf(const CompressedLayer& layer)
{
    return {layer.weightBits, columnsOf(layer), layer.positions};
}

/// Kinds of a layer's biases: 1 where the unit keeps weights, and 2 more where something reads it.
std::vector<std::uint8_t> biasKindsOf(const CompressedModel& model, std::size_t index)
{
    const auto& layer = model.layers[index];
    const auto reads = readsOf(model, index);
    std::vector<std::uint8_t> kinds(rowsOf(layer), reads.empty() ? 2 : 0);
    for (std::size_t unit = 0; unit < reads.size(); ++unit)
        kinds[unit] = reads[unit] > 0 ? 2 : 0;
    for (const auto position : layer.positions)
        kinds[position / columnsOf(layer)] |= 1;
    return kinds;
}

std::vector<std::uint8_t> weightKindsOf(const CompressedLayer& layer)
{
    return std::vector<std::uint8_t>(layer.positions.size());
}

constexpr std::array normalizationArrays{&CompressedNormalization::weight, &CompressedNormalization::bias,
    &CompressedNormalization::runningMean, &CompressedNormalization::runningVariance};

std::vector<std::uint8_t> normalizationKindsOf(const CompressedNormalization& normalization)
{
    return std::vector<std::uint8_t>(normalization.weight.size());
}

/// Codes layers into one stream and counts the bytes of each.
class LayerStream {
public:
    explicit LayerStream(std::size_t layers) : layerBytes_(layers) { }

    template <class Code>
    void layer(std::size_t index, Code code)
    {
        code(encoder);
        layerBytes_[index] = static_cast<std::int64_t>(encoder.bytesSoFar()) - counted_;
        counted_ = static_cast<std::int64_t>(encoder.bytesSoFar());
        last_ = index;
    }

    /// The stream's last bytes belong to the layer coded last, or to whatever was coded after it.
    EncodedSection finish()
    {
        const bool endsWithLayer = static_cast<std::int64_t>(encoder.bytesSoFar()) == counted_;
        EncodedSection section{encoder.finish(), std::move(layerBytes_)};
        if (endsWithLayer && !section.layerBytes.empty())
            section.layerBytes[last_] += static_cast<std::int64_t>(section.bytes.size()) - counted_;
        return section;
    }

    RangeEncoder encoder;

private:
    std::vector<std::int64_t> layerBytes_;
    std::int64_t counted_ = 0;
    std::size_t last_ = 0;
};

} // namespace

std::vector<CompressedLayer> emptyLayersOf(const Network& network)
{
    std::vector<CompressedLayer> layers;
    for (const auto& node : network.nodes) {
        if (!isLayer(node))
            continue;
        CompressedLayer layer;
        layer.name = node.name;
        layer.weightShape = network.parameters[static_cast<std::size_t>(*node.weight)].shape;
        layer.bias.resize(node.bias ? rowsOf(layer) : 0);
        layers.push_back(std::move(layer));
    }
    return layers;
}

std::vector<CompressedNormalization> emptyNormalizationsOf(const Network& network)
{
    std::vector<CompressedNormalization> normalizations;
    for (const auto& node : network.nodes)
        if (node.operation == Operation::BatchNorm2d) {
            const auto& shape = network.parameters[static_cast<std::size_t>(*node.weight)].shape;
            const std::vector<float> empty(static_cast<std::size_t>(elementCount(shape)));
            normalizations.push_back({node.name, empty, empty, empty, empty});
        }
    return normalizations;
}

EncodedSection encodeIndices(const CompressedModel& model)
{
    LayerStream stream(model.layers.size());
    for (std::size_t index = model.layers.size(); index-- > 0;)
        stream.layer(index, [&](RangeEncoder& encoder) {
            encodePositions(encoder, layoutOf(model, index), model.layers[index].positions);
        });
    return stream.finish();
}

void decodeIndices(std::span<const std::uint8_t> bytes, CompressedModel& model)
{
    RangeDecoder decoder(bytes);
    for (std::size_t index = model.layers.size(); index-- > 0;)
        model.layers[index].positions = codePositions(decoder, layoutOf(model, index));
    decoder.finish();
}

EncodedSection encodeWeights(const CompressedModel& model)
{
    LayerStream stream(model.layers.size());
    for (std::size_t index = 0; index < model.layers.size(); ++index)
        stream.layer(index, [&layer = model.layers[index]](RangeEncoder& encoder) {
            if (layer.weightBits != unquantizedBits)
                codeLevels(encoder, levelLayoutOf(layer), layer.codes);
            else
                codeFloats(encoder, weightKindsOf(layer), layer.values);
        });
    return stream.finish();
}

void decodeWeights(std::span<const std::uint8_t> bytes, CompressedModel& model)
{
    RangeDecoder decoder(bytes);
    for (auto& layer : model.layers) {
        if (layer.weightBits != unquantizedBits)
            layer.codes = codeLevels(decoder, levelLayoutOf(layer));
        else
            layer.values = codeFloats(decoder, weightKindsOf(layer));
    }
    decoder.finish();
}

EncodedSection encodeBiases(const CompressedModel& model)
{
    LayerStream stream(model.layers.size());
    for (std::size_t index = 0; index < model.layers.size(); ++index)
        if (!model.layers[index].bias.empty())
            stream.layer(index, [&](RangeEncoder& encoder) {
                codeFloats(encoder, biasKindsOf(model, index), model.layers[index].bias);
            });
    for (const auto& normalization : model.normalizations)
        for (const auto array : normalizationArrays)
            codeFloats(stream.encoder, normalizationKindsOf(normalization), normalization.*array);
    return stream.finish();
}

void decodeBiases(std::span<const std::uint8_t> bytes, CompressedModel& model)
{
    RangeDecoder decoder(bytes);
    for (std::size_t index = 0; index < model.layers.size(); ++index)
        if (auto& bias = model.layers[index].bias; !bias.empty())
            bias = codeFloats(decoder, biasKindsOf(model, index));
    for (auto& normalization : model.normalizations)
        for (const auto array : normalizationArrays)
            normalization.*array = codeFloats(decoder, normalizationKindsOf(normalization));
    decoder.finish();
}

} // namespace espalier
