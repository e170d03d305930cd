#include "core/hardware/traffic.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Dense bits of a layer's operands for a whole batch.
struct DenseBits {
    double input = 0.0;
    double output = 0.0;
};

DenseBits denseBits(const LayerInfo& layer, const TrafficRequest& request)
{
    const auto batch = static_cast<double>(request.batch);
    return {batch * static_cast<double>(layer.inputElements()) * request.bits.activation,
        batch * static_cast<double>(layer.outputElements()) * request.bits.output};
}

TileChoice tilingOf(const LayerInfo& layer, const TrafficRequest& request, const Accelerator& accelerator)
{
    if (request.fitsBuffer)
        return {};
    const auto shape = tileShape(layer, request.batch);
    const auto& memory = accelerator.memory;
    return bestTiling(shape,
        {.bufferBits = 8.0 * static_cast<double>(memory.bufferBytes),
            .weightsStream = memory.weightsStream || memory.weightBytes > 0,
            .arrayWeightBits = 8.0 * static_cast<double>(memory.arrayWeightBytes),
            .weightTransferBits =
                request.resident.weights ? 0.0 : static_cast<double>(request.storage.total() / shape.groups),
            .bits = request.bits});
}

/// What passes between buffer and array: a word serves at most `reuse` multiply-adds there, and at most those
/// that the layer has for it.
void addDeliveries(Traffic& traffic, const LayerInfo& layer, const TrafficRequest& request, const Work& work,
    const Accelerator& accelerator)
{
    const auto& array = accelerator.array;
    const auto batch = static_cast<double>(request.batch);
    const auto uses = static_cast<double>(layer.reuse()) * batch; // of one weight
    const auto inputShare = accelerator.sparse.activation.skipping ? request.inputDensity : 1.0;
    traffic.deliveries = inputShare * uses / std::min(array.weightReuse, uses);

    const auto macs = static_cast<double>(layer.macs);
    const auto perInput = macs / static_cast<double>(layer.inputElements());
    const auto perOutput = macs / static_cast<double>(layer.outputElements());
    const auto inputs = work.unitCycles / std::min(array.activationReuse, std::max(1.0, perInput));
    const auto outputs = std::max(work.unitCycles / std::min(array.activationReuse, std::max(1.0, perOutput)),
        batch * static_cast<double>(layer.outputElements()));
    traffic.deliveredBits = traffic.deliveries * static_cast<double>(request.storage.data)
        + inputs * request.bits.activation + outputs * request.bits.accumulator;
    traffic.indexBits = traffic.deliveries * static_cast<double>(request.storage.index);
    traffic.decodedEntries = traffic.deliveries * static_cast<double>(request.storage.entries);
}

} // namespace

double activationCompression(double density, int bits, const Accelerator& accelerator)
{
    const auto& sparse = accelerator.sparse;
    if (!sparse.activation.compression)
        return 1.0;
    const auto width = static_cast<double>(bits);
    if (sparse.activationRunBits == 0)
        return std::min(1.0, density + 1.0 / width);
    const auto entryBits = 64.0 / std::floor(64.0 / (sparse.activationRunBits + width));
    const auto bridged = std::pow(1.0 - density, std::ldexp(1.0, sparse.activationRunBits));
    const auto fillers = bridged < 1.0 ? bridged / (1.0 - bridged) : 0.0;
    return std::min(1.0, density * (1.0 + fillers) * entryBits / width);
}

Traffic trafficOf(
    const LayerInfo& layer, const TrafficRequest& request, const Work& work, const Accelerator& accelerator)
{
    Traffic traffic;
    traffic.resident = request.resident;
    traffic.tiling = tilingOf(layer, request, accelerator);
    const auto dense = denseBits(layer, request);
    const auto weights = static_cast<double>(request.storage.total());
    if (request.resident.weights)
        traffic.coldStartBits = weights;
    else
        traffic.weightBits = weights * traffic.tiling.weightReads;
    if (!request.resident.input)
        traffic.inputBits = dense.input * traffic.tiling.inputReads
            * activationCompression(request.inputDensity, request.bits.activation, accelerator);
    const auto sums = dense.output * request.bits.accumulator / request.bits.output;
    if (!request.resident.output)
        traffic.outputBits =
            dense.output * activationCompression(request.outputDensity, request.bits.output, accelerator)
            + sums * traffic.tiling.partialSums;
    addDeliveries(traffic, layer, request, work, accelerator);
    return traffic;
}

} // namespace espalier
