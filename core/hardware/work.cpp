#include "core/hardware/work.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace espalier {

namespace {

int accumulatorBits(const LayerInfo& layer, const OperandBits& bits, int fixedWidth)
{
    if (fixedWidth > 0)
        return fixedWidth;
    const auto fanIn =
        static_cast<std::uint64_t>(layer.weights / std::max<std::int64_t>(layer.weightShape.front(), 1));
    const auto growth = fanIn <= 1 ? 0 : static_cast<int>(std::bit_width(fanIn - 1));
    return std::min(unquantizedBits, bits.multiply + bits.activation + growth);
}

} // namespace

OperandBits operandBits(const LayerInfo& layer, const AskedBits& asked, const Accelerator& accelerator)
{
    const auto& widths = accelerator.widths;
    OperandBits bits;
    bits.weight = offeredWidth(widths.weight, asked.weight);
    bits.activation = offeredWidth(widths.activation, asked.activation);
    bits.output = offeredWidth(widths.activation, asked.output);
    bits.multiply = offeredWidth(widths.multiply, bits.weight);
    bits.isFloat = accelerator.energy.hasFloat()
        && (bits.weight == unquantizedBits || bits.activation == unquantizedBits);
    bits.accumulator = bits.isFloat ? unquantizedBits : accumulatorBits(layer, bits, widths.accumulator);
    return bits;
}

Work workOf(const LayerInfo& layer, const StorageSize& storage, double inputDensity, const OperandBits& bits,
    const Accelerator& accelerator, std::int64_t batch)
{
    const auto& weight = accelerator.sparse.weight;
    const auto& activation = accelerator.sparse.activation;
    const auto weights = static_cast<double>(std::max<std::int64_t>(layer.weights, 1));
    const auto keep = static_cast<double>(storage.kept) / weights;
    const bool skipsWeights = weight.skipping && storage.format != StorageFormat::Dense;
    const auto inputShare = activation.skipping ? inputDensity : 1.0;

    Work work;
    work.denseMacs = layer.macs * batch;
    const auto taken = static_cast<double>(work.denseMacs) * (skipsWeights ? keep : 1.0) * inputShare;
    work.executedMacs = taken * (weight.gating && !skipsWeights ? keep : 1.0)
        * (activation.gating && !activation.skipping ? inputDensity : 1.0);
    work.gatedMacs = taken - work.executedMacs;
    const bool hasFillers = skipsWeights && storage.format == StorageFormat::Relative;
    const auto fillers = hasFillers ? static_cast<double>(storage.helpers) : 0.0;
    work.fillerMacs = fillers * static_cast<double>(layer.reuse() * batch) * inputShare;
    work.weightDensity = skipsWeights ? keep + fillers / weights : 1.0;
    work.unitCycles = taken + work.fillerMacs;
    work.bitOperations = 2.0 * work.executedMacs * bits.weight;
    return work;
}

double queueImbalance(std::int64_t outputs, std::int64_t units, double density, int depth)
{
    const auto rows = std::max<std::int64_t>(1, (outputs + units - 1) / units);
    if (density >= 1.0 || density <= 0.0 || depth < 1)
        return 1.0;
    // Moments of max(n, 1) for n kept of `rows`, drawn at random: E[n] = mean, E[n²] = mean·(1 − d) + mean².
    const auto mean = static_cast<double>(rows) * density;
    const auto none = std::exp(static_cast<double>(rows) * std::log1p(-density));
    const auto lifted = mean + none;
    const auto variance = mean * (1.0 - density) + mean * mean + none - lifted * lifted;
    return (1.0 + none / mean) * (1.0 + 3.0 * std::max(0.0, variance) / (lifted * lifted) / depth);
}

} // namespace espalier
