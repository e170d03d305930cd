#include "core/hardware/latency.h"

#include "core/hardware/break_even.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

constexpr std::array<std::string_view, 4> boundNames{"compute", "DRAM", "buffer", "decoder"};

double real(std::int64_t value)
{
    return static_cast<double>(value);
}

double ceilDivide(std::int64_t value, std::int64_t by)
{
    return real((value + by - 1) / by);
}

double denseMacs(const TileShape& shape)
{
    return real(shape.batch * shape.groups * shape.outputs) * real(shape.inputs * shape.kernelHeight)
        * real(shape.kernelWidth * shape.outputHeight) * real(shape.outputWidth);
}

/// Time of the multipliers over that of the same cycles evenly spread over them.
double slowdown(const LayerInfo& layer, const Work& work, const Accelerator& accelerator)
{
    const auto& sparse = accelerator.sparse;
    const auto left = work.unitCycles / real(work.denseMacs);
    if (left <= 0.0)
        return 1.0;
    const auto& area = accelerator.equalArea;
    if (area.limitsSpeed && area.isKnown() && work.weightDensity < 1.0)
        return 1.0 / (left * equalAreaSpeedup(area, std::min(left, 1.0)));
    if (sparse.time.isKnown()) {
        // The curve was fitted against densities without fillers, whose time is part of it.
        const auto useful = (work.executedMacs + work.gatedMacs) / real(work.denseMacs);
        return sparse.time.at(std::sqrt(useful)) / left;
    }
    if (left >= 1.0)
        return 1.0;
    if (work.imbalance > 0.0)
        return work.imbalance;
    if (sparse.fifoDepth == 0)
        return sparse.imbalance;
    return queueImbalance(
        expectedSpread(layer.weightShape.front(), work.weightDensity, accelerator.array.macs),
        sparse.fifoDepth);
}

} // namespace

std::string_view toText(Bound bound)
{
    return boundNames[static_cast<std::size_t>(bound)];
}

Latency latencyOf(const LayerInfo& layer, const Work& work, const Traffic& traffic,
    const Accelerator& accelerator, std::int64_t batch)
{
    const auto& memory = accelerator.memory;
    const auto clock = accelerator.clockHertz;
    Latency latency;
    latency.utilisation =
        accelerator.array.utilisation * arrayUtilisation(tileShape(layer, batch), accelerator.array);
    latency.compute = work.unitCycles * slowdown(layer, work, accelerator)
        / (real(accelerator.array.macs) * clock * latency.utilisation);
    if (accelerator.hasDram())
        latency.dram = traffic.dramBits() / 8.0 / memory.dram.bytesPerSecond;
    if (memory.bufferBitsPerCycle > 0.0)
        latency.buffer = (traffic.deliveredBits + traffic.indexBits) / (memory.bufferBitsPerCycle * clock);
    if (accelerator.sparse.decoders > 0.0)
        latency.decoder = traffic.decodedEntries / (accelerator.sparse.decoders * clock);

    const std::array parts{latency.compute, latency.dram, latency.buffer, latency.decoder};
    const auto longest = std::max_element(parts.begin(), parts.end());
    const auto rest = latency.compute + latency.dram + latency.buffer + latency.decoder - *longest;
    latency.total = *longest + (1.0 - memory.dram.overlap) * rest;
    latency.boundBy = static_cast<Bound>(longest - parts.begin());
    return latency;
}

double arrayUtilisation(const TileShape& shape, const ComputeArray& array)
{
    switch (array.kind) {
    case ArrayKind::RowStationary:
        return activeRowStationaryUnits(shape, array) / real(array.rows * array.columns);
    case ArrayKind::Systolic:
        return denseMacs(shape) / (systolicCycles(shape, array) * real(array.rows * array.columns));
    case ArrayKind::Flat: break;
    }
    return 1.0;
}

double activeRowStationaryUnits(const TileShape& shape, const ComputeArray& array)
{
    const auto kernelParts = ceilDivide(shape.kernelHeight, array.rows);
    const auto kernelRows = real(shape.kernelHeight) / kernelParts;
    const auto outputParts = ceilDivide(shape.outputHeight, array.columns);
    const auto outputRows = real(shape.outputHeight) / outputParts;
    // Parts of one plane side by side first, then further planes: 27 output rows take two sets of 14 columns.
    const auto sets = std::max<std::int64_t>(1, array.rows / std::max<std::int64_t>(1, shape.kernelHeight));
    const auto planes =
        std::max<std::int64_t>(1, array.columns / std::max<std::int64_t>(1, shape.outputHeight));
    const auto wanted = real(shape.outputs * shape.inputs * shape.batch) * outputParts;
    return kernelRows * outputRows * std::min(real(sets * planes), wanted);
}

double systolicCycles(const TileShape& shape, const ComputeArray& array)
{
    const auto folds = ceilDivide(shape.inputs * shape.kernelHeight * shape.kernelWidth, array.rows)
        * ceilDivide(shape.outputs, array.columns) * real(shape.groups);
    const auto vectors = real(shape.batch * shape.outputHeight * shape.outputWidth);
    return folds * (2.0 * real(array.rows) + vectors + real(array.columns) - 2.0);
}

} // namespace espalier
