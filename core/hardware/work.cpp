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

Work workOf(const LayerInfo& layer, const StorageSize& storage, const OperandDensities& densities,
    const OperandBits& bits, const Accelerator& accelerator, std::int64_t batch)
{
    const auto& weight = accelerator.sparse.weight;
    const auto& activation = accelerator.sparse.activation;
    const auto weights = static_cast<double>(std::max<std::int64_t>(layer.weights, 1));
    const auto keep = static_cast<double>(storage.kept) / weights;
    const auto both = densities.effective.value_or(keep * densities.input);
    const bool skipsWeights = weight.skipping && storage.format != StorageFormat::Dense;
    /// Share of the multiply-adds that is left when zeros of some operands count.
    const auto shareOf = [&](bool weightZeros, bool inputZeros) {
        if (weightZeros)
            return inputZeros ? both : keep;
        return inputZeros ? densities.input : 1.0;
    };

    Work work;
    work.denseMacs = layer.macs * batch;
    const auto dense = static_cast<double>(work.denseMacs);
    const auto taken = dense * shareOf(skipsWeights, activation.skipping);
    work.executedMacs =
        dense * shareOf(skipsWeights || weight.gating, activation.skipping || activation.gating);
    work.gatedMacs = taken - work.executedMacs;
    const auto zeros = skipsWeights ? static_cast<double>(storage.multiplied() - storage.kept) : 0.0;
    work.fillerMacs =
        zeros * static_cast<double>(layer.reuse() * batch) * shareOf(false, activation.skipping);
    work.weightDensity = skipsWeights ? keep + zeros / weights : 1.0;
    work.unitCycles = taken + work.fillerMacs;
    work.bitOperations = work.executedOperations() * bits.weight;
    return work;
}

double queueImbalance(const ColumnSpread& spread, int depth)
{
    if (spread.mean <= 0.0 || depth < 1)
        return 1.0;
    return (1.0 + spread.none / spread.mean) * (1.0 + 3.0 * spread.variation / depth);
}

} // namespace espalier
