#include "core/formats/onnx/onnx_packing.h"

#include <bit>

namespace espalier {

namespace {

static_assert(std::endian::native == std::endian::little, "raw data of ONNX is written as it lies");

void appendPlace(std::uint64_t place, std::vector<std::uint8_t>& bytes)
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(place >> shift));
}

} // namespace

void appendFloats(std::span<const float> values, std::vector<std::uint8_t>& bytes)
{
    const auto* begin = reinterpret_cast<const std::uint8_t*>(values.data());
    bytes.insert(bytes.end(), begin, begin + values.size_bytes());
}

AppendBytes floatValues(const Parameter& parameter)
{
    return [&parameter](auto& bytes) { appendFloats(parameter.values, bytes); };
}

AppendBytes packedCodes(const CompressedLayer& layer, OnnxType type, std::int64_t weights)
{
    return [&layer, type, weights](auto& bytes) {
        const auto width = static_cast<std::size_t>(bitsOf(type));
        const auto begin = bytes.size();
        bytes.resize(begin + static_cast<std::size_t>(packedBytes(type, weights)));
        for (std::size_t index = 0; index < layer.positions.size(); ++index) {
            const auto code = static_cast<std::uint16_t>(layer.codes[index]) & ((1U << width) - 1);
            const auto bit = std::size_t{layer.positions[index]} * width;
            bytes[begin + bit / 8] |= static_cast<std::uint8_t>(code << (bit % 8));
            if (width > 8)
                bytes[begin + bit / 8 + 1] = static_cast<std::uint8_t>(code >> 8);
        }
    };
}

AppendBytes keptValues(const CompressedLayer& layer, OnnxType type)
{
    return [&layer, type](auto& bytes) {
        if (type == OnnxType::Int8) {
            for (const auto code : layer.codes)
                bytes.push_back(static_cast<std::uint8_t>(code));
            return;
        }
        appendFloats(layer.values, bytes);
        if (layer.codes.empty())
            return;
        const auto levels = levelsOf(layer);
        for (const auto code : layer.codes) {
            const auto value = levels.value(code);
            appendFloats(std::span(&value, 1), bytes);
        }
    };
}

AppendBytes keptValues(const Parameter& parameter)
{
    return [&parameter](auto& bytes) {
        for (const auto& value : parameter.values)
            if (value != 0.0F)
                appendFloats(std::span(&value, 1), bytes);
    };
}

AppendBytes keptPlaces(const CompressedLayer& layer)
{
    return [&layer](auto& bytes) {
        for (const auto position : layer.positions)
            appendPlace(position, bytes);
    };
}

AppendBytes keptPlaces(const Parameter& parameter)
{
    return [&parameter](auto& bytes) {
        for (std::size_t place = 0; place < parameter.values.size(); ++place)
            if (parameter.values[place] != 0.0F)
                appendPlace(place, bytes);
    };
}

} // namespace espalier
