// The section of a .esp file that holds the scales of the layers.
#include "core/formats/esp_layers.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <array>
#include <bit>
#include <utility>

namespace espalier {

namespace {

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

EncodedSection encodeScales(const CompressedModel& model)
{
    ByteWriter out;
    std::vector<std::int64_t> layerBytes;
    for (const auto& layer : model.layers) {
        const auto before = out.bytes().size();
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
        layerBytes.push_back(static_cast<std::int64_t>(out.bytes().size() - before));
    }
    return {out.take(), std::move(layerBytes)};
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

} // namespace espalier
