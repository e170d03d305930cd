#include "core/compress/bias_rounding.h"

#include "core/compress/liveness.h"
#include "core/error.h"

#include <cmath>
#include <string>

namespace espalier {

namespace {

/// 1 for each unit of a layer that a kept weight of its reader reads.
std::vector<std::uint8_t> unitsRead(const CompressedLayer& layer, const CompressedLayer& reader)
{
    const auto units = static_cast<std::uint32_t>(layer.weightShape.front());
    const auto columns =
        static_cast<std::uint32_t>(elementCount(reader.weightShape) / reader.weightShape.front());
    std::vector<std::uint8_t> read(units);
    for (const auto position : reader.positions)
        read[position % columns / (columns / units)] = 1;
    return read;
}

} // namespace

void roundBiases(CompressedModel& model, int fractionBits)
{
    if (fractionBits < 0 || fractionBits > 24)
        throw Error("biases to " + std::to_string(fractionBits) + " fraction bits, expected 0 to 24");
    const auto readers = readersOf(decompress(model));
    for (std::size_t index = 0; index < model.layers.size(); ++index) {
        auto& bias = model.layers[index].bias;
        for (auto& value : bias)
            value = std::ldexp(std::nearbyint(std::ldexp(value, fractionBits)), -fractionBits);
        if (!readers[index] || bias.empty())
            continue;
        const auto read = unitsRead(model.layers[index], model.layers[readers[index]->layer]);
        for (std::size_t unit = 0; unit < bias.size(); ++unit)
            if (read[unit] == 0)
                bias[unit] = 0.0F;
    }
}

} // namespace espalier
