#include "core/formats/esp_layers.h"

#include "core/compress/float_coding.h"
#include "core/compress/index_coding.h"
#include "core/compress/level_coding.h"
#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <array>
#include <bit>
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

/// Bits in half a byte: 0 stands for not quantized.
unsigned packBits(const CompressedLayer& layer, int bits)
{
    if (bits == unquantizedBits)
        return 0;
    if (bits < 1 || bits > 8)
        throw Error("layer '" + layer.name + "': " + std::to_string(bits) + " bits, expected 1 to 8, or 32");
    return static_cast<unsigned>(bits);
}

int unpackBits(const CompressedLayer& layer, unsigned packed)
{
    if (packed > 8)
        throw Error("layer '" + layer.name + "': " + std::to_string(packed) + " bits, expected at most 8");
    return packed == 0 ? unquantizedBits : static_cast<int>(packed);
}

/// A float takes as many of its upper bytes as hold more than zeros: a rounded one two or three, zero itself
/// none.
constexpr std::array scaleBytes{0, 2, 3, 4};

unsigned scaleSizeOf(float scale)
{
    const auto bits = std::bit_cast<std::uint32_t>(scale);
    if (bits == 0)
        return 0;
    if ((bits & 0xFFFFU) == 0)
        return 1;
    return (bits & 0xFFU) == 0 ? 2 : 3;
}

std::array<float, 3> scalesOf(const CompressedLayer& layer)
{
    return {layer.interval, layer.activationInterval, layer.activationThreshold};
}

/// Set in the byte of the scales' sizes where a codebook follows them.
constexpr unsigned codebookFlag = 64;

void encodeCodebook(ByteWriter& out, const std::vector<float>& codebook)
{
    out.number(codebook.size());
    for (const auto value : codebook)
        out.littleEndian(std::bit_cast<std::uint32_t>(value), 4);
}

std::vector<float> decodeCodebook(ByteReader& in, const CompressedLayer& layer)
{
    const auto size = in.number();
    if (size == 0 || size > 256)
        throw Error("layer '" + layer.name + "': a codebook of " + std::to_string(size)
            + " entries, expected 1 to 256");
    std::vector<float> codebook(static_cast<std::size_t>(size));
    for (auto& value : codebook)
        value = std::bit_cast<float>(static_cast<std::uint32_t>(in.littleEndian(4)));
    return codebook;
}

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

std::vector<std::uint8_t> encodeScales(const CompressedModel& model)
{
    ByteWriter out;
    for (const auto& layer : model.layers) {
        out.byte(static_cast<std::uint8_t>(
            packBits(layer, layer.weightBits) | (packBits(layer, layer.activationBits) << 4)));
        const auto scales = scalesOf(layer);
        unsigned sizes = layer.codebook.empty() ? 0 : codebookFlag;
        for (std::size_t index = 0; index < scales.size(); ++index)
            sizes |= scaleSizeOf(scales[index]) << (2 * index);
        out.byte(static_cast<std::uint8_t>(sizes));
        for (const auto scale : scales) {
            const auto count = scaleBytes[scaleSizeOf(scale)];
            out.littleEndian(std::uint64_t{std::bit_cast<std::uint32_t>(scale)} >> (8 * (4 - count)), count);
        }
        if (!layer.codebook.empty())
            encodeCodebook(out, layer.codebook);
    }
    return out.take();
}

void decodeScales(std::span<const std::uint8_t> bytes, CompressedModel& model)
{
    ByteReader in(bytes);
    for (auto& layer : model.layers) {
        const unsigned bits = in.byte();
        layer.weightBits = unpackBits(layer, bits & 0xFU);
        layer.activationBits = unpackBits(layer, bits >> 4);
        const unsigned sizes = in.byte();
        if (sizes > (codebookFlag | 63U))
            throw Error("layer '" + layer.name + "': scales of an unknown kind");
        const auto scale = [&](unsigned index) {
            const auto count = scaleBytes[(sizes >> (2 * index)) & 3U];
            return std::bit_cast<float>(
                static_cast<std::uint32_t>(in.littleEndian(count) << (8 * (4 - count))));
        };
        layer.interval = scale(0);
        layer.activationInterval = scale(1);
        layer.activationThreshold = scale(2);
        if ((sizes & codebookFlag) != 0)
            layer.codebook = decodeCodebook(in, layer);
    }
    in.finish();
}

std::vector<std::uint8_t> encodeIndices(const CompressedModel& model)
{
    RangeEncoder encoder;
    for (std::size_t index = model.layers.size(); index-- > 0;)
        encodePositions(encoder, layoutOf(model, index), model.layers[index].positions);
    return encoder.finish();
}

void decodeIndices(std::span<const std::uint8_t> bytes, CompressedModel& model)
{
    RangeDecoder decoder(bytes);
    for (std::size_t index = model.layers.size(); index-- > 0;)
        model.layers[index].positions = codePositions(decoder, layoutOf(model, index));
    decoder.finish();
}

std::vector<std::uint8_t> encodeWeights(const CompressedModel& model)
{
    RangeEncoder encoder;
    for (const auto& layer : model.layers) {
        if (layer.weightBits != unquantizedBits)
            codeLevels(encoder, levelLayoutOf(layer), layer.codes);
        else
            codeFloats(encoder, weightKindsOf(layer), layer.values);
    }
    return encoder.finish();
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

std::vector<std::uint8_t> encodeBiases(const CompressedModel& model)
{
    RangeEncoder encoder;
    for (std::size_t index = 0; index < model.layers.size(); ++index)
        if (!model.layers[index].bias.empty())
            codeFloats(encoder, biasKindsOf(model, index), model.layers[index].bias);
    for (const auto& normalization : model.normalizations)
        for (const auto array : normalizationArrays)
            codeFloats(encoder, normalizationKindsOf(normalization), normalization.*array);
    return encoder.finish();
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
