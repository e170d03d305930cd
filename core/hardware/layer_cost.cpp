#include "core/hardware/layer_cost.h"

#include "core/hardware/pattern_statistics.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// A quantized layer has one scale, a 32-bit float; biases stay 32-bit floats.
constexpr std::int64_t scaleBits = 32;
constexpr std::int64_t biasBits = 32;

/// With gaps that start anew in each input column for each unit, which needs pointers to the starts.
void restartGaps(StoredWeights& weights, const LayerCase& request, const SparseSupport& sparse)
{
    const auto outputs = request.layer->weightShape.front();
    const auto columns = request.layer->weights / std::max<std::int64_t>(outputs, 1);
    const auto slice = (outputs + sparse.restartUnits - 1) / sparse.restartUnits;
    weights.gaps = expectedGaps(request.gaps.kept, request.gaps.weights, slice);
    weights.pointerBits = std::int64_t{sparse.restartUnits} * (columns + 1) * sparse.pointerBits;
}

StorageSize chipStorage(const LayerCase& request, const OperandBits& bits, const Accelerator& accelerator)
{
    const auto& sparse = accelerator.sparse;
    auto weights = storedWeights(request);
    weights.hasZeroLevel = bits.weight > request.asked.weight;
    weights.bits = bits.weight;
    const bool floatWeights = bits.isFloat && bits.weight == unquantizedBits;
    weights.tableBits = floatWeights ? 0 : std::max(weights.tableBits, scaleBits);
    if (!sparse.weight.compression)
        return storageSize(StorageFormat::Dense, weights);
    if (sparse.restartUnits > 0)
        restartGaps(weights, request, sparse);
    return sparse.format ? storageSize(*sparse.format, weights, sparse.gapBits) : smallestStorage(weights);
}

/// From the real mask, where it is known and the chip skips zeros of weights.
double imbalanceOf(const LayerCase& request, const LayerCost& cost, const Accelerator& accelerator)
{
    if (request.mask == nullptr || request.mask->keptPerRow.empty() || !accelerator.sparse.weight.skipping)
        return 0.0;
    const auto units = accelerator.array.macs;
    const auto& spread = request.mask->spread;
    if (accelerator.sparse.fifoDepth > 0)
        return spread && spread->units == units ? queueImbalance(*spread, accelerator.sparse.fifoDepth) : 0.0;
    return cost.work.weightDensity < 1.0
        ? loadImbalance(request.mask->keptPerRow, request.layer->reuse() * request.batch, units)
        : 1.0;
}

/// The chip without any of its sparse hardware; sources and names are left out.
Accelerator denseTwin(const Accelerator& accelerator)
{
    Accelerator twin;
    twin.processNanometres = accelerator.processNanometres;
    twin.clockHertz = accelerator.clockHertz;
    twin.array = accelerator.array;
    twin.widths = accelerator.widths;
    twin.memory = accelerator.memory;
    twin.energy = accelerator.energy;
    twin.controlFactor = accelerator.controlFactor;
    return twin;
}

/// What the layer spends on the chip where that is known against a dense chip, by the density of its work.
double energyByDensity(const LayerCost& cost, const LayerCase& request, const Residency& resident,
    const Accelerator& accelerator)
{
    const auto twin = denseTwin(accelerator);
    auto everything = request;
    everything.gaps = expectedGaps(request.gaps.weights, request.gaps.weights);
    everything.mask = nullptr;
    everything.expected = {};
    const auto storage = chipStorage(everything, cost.bits, twin);
    const auto work = workOf(*request.layer, storage, {}, cost.bits, twin, request.batch);
    const auto traffic = trafficOf(*request.layer,
        {.batch = request.batch,
            .bits = cost.bits,
            .storage = storage,
            .fitsBuffer = true,
            .resident = resident},
        work, twin);
    const auto useful = (cost.work.executedMacs + cost.work.gatedMacs) / static_cast<double>(work.denseMacs);
    return accelerator.sparse.energy.at(std::sqrt(useful))
        * energyOf(*request.layer, cost.bits, work, traffic, twin).onChip();
}

} // namespace

StoredWeights storedWeights(const LayerCase& request)
{
    StoredWeights weights;
    weights.gaps = request.gaps;
    weights.rows = request.layer->weightShape.front();
    weights.groups = request.statistics().groups;
    weights.blocks = request.statistics().blocks;
    weights.bits = request.asked.weight;
    const auto entries = request.mask != nullptr ? std::max<std::int64_t>(request.mask->codebook, 1) : 1;
    weights.tableBits = request.asked.weight < unquantizedBits ? entries * scaleBits : 0;
    weights.biasBits = request.layer->biases * biasBits;
    return weights;
}

StoredWeights storedWeights(
    const LayerInfo& layer, const LayerPlan& plan, const std::optional<MaskStatistics>& mask)
{
    LayerCase request;
    request.layer = &layer;
    request.asked.weight = plan.weightBits;
    request.mask = mask ? &*mask : nullptr;
    if (!mask)
        request.expected = expectedStatistics(plan, layer);
    request.gaps = request.statistics().gaps;
    return storedWeights(request);
}

LayerCost layerDemand(const LayerCase& request, const Accelerator& accelerator)
{
    LayerCost cost;
    cost.bits = operandBits(*request.layer, request.asked, accelerator);
    const auto stored = storedWeights(request);
    cost.storage = smallestStorage(stored);
    cost.boundBits = storageBound(stored) + static_cast<double>(stored.tableBits + stored.biasBits);
    cost.chipStorage = chipStorage(request, cost.bits, accelerator);
    OperandDensities densities{.input = request.inputDensity};
    if (request.mask != nullptr)
        densities.effective = request.mask->effectiveShare;
    cost.work = workOf(*request.layer, cost.chipStorage, densities, cost.bits, accelerator, request.batch);
    cost.work.imbalance = imbalanceOf(request, cost, accelerator);
    return cost;
}

ActivationBits activationBits(const LayerCase& request, const LayerCost& cost, const Accelerator& accelerator)
{
    const auto batch = static_cast<double>(request.batch);
    return {batch * static_cast<double>(request.layer->inputElements()) * cost.bits.activation
            * activationCompression(request.inputDensity, cost.bits.activation, accelerator),
        batch * static_cast<double>(request.layer->outputElements()) * cost.bits.output
            * activationCompression(request.outputDensity, cost.bits.output, accelerator)};
}

void addMovement(LayerCost& cost, const LayerCase& request, const Residency& resident, bool fitsBuffer,
    const Accelerator& accelerator)
{
    const TrafficRequest movement{.batch = request.batch,
        .bits = cost.bits,
        .storage = cost.chipStorage,
        .inputDensity = request.inputDensity,
        .outputDensity = request.outputDensity,
        .fitsBuffer = fitsBuffer,
        .resident = resident};
    cost.traffic = trafficOf(*request.layer, movement, cost.work, accelerator);
    cost.latency = latencyOf(*request.layer, cost.work, cost.traffic, accelerator, request.batch);
    cost.energy = energyOf(*request.layer, cost.bits, cost.work, cost.traffic, accelerator);
    if (accelerator.sparse.energy.isKnown())
        scaleOnChip(cost.energy, energyByDensity(cost, request, resident, accelerator));
    addLeakage(cost.energy, cost.latency.total, accelerator);
}

} // namespace espalier
