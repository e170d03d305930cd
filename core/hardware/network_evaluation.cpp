#include "core/hardware/network_evaluation.h"

#include "core/error.h"
#include "core/hardware/pattern_statistics.h"

#include <algorithm>
#include <string>

namespace espalier {

namespace {

void checkCounts(std::span<const LayerInfo> layers, const Plan& plan, const CostOptions& options)
{
    const auto count = std::to_string(layers.size());
    if (plan.layers.size() != layers.size())
        throw Error("plan of " + std::to_string(plan.layers.size()) + " layers, the network has " + count);
    if (!options.masks.empty() && options.masks.size() != layers.size())
        throw Error("masks of " + std::to_string(options.masks.size()) + " layers, the network has " + count);
    if (!options.inputDensities.empty() && options.inputDensities.size() != layers.size())
        throw Error("input densities of " + std::to_string(options.inputDensities.size())
            + " layers, the network has " + count);
    if (options.batch < 1)
        throw Error("batch of " + std::to_string(options.batch) + " pictures, expected at least 1");
    if (options.pictureBits < 1 || options.pictureBits > unquantizedBits)
        throw Error("pictures of " + std::to_string(options.pictureBits) + " bits, expected 1 to 32");
}

[[noreturn]] void fail(const LayerInfo& layer, const std::string& what)
{
    throw Error("layer '" + layer.name + "': " + what);
}

void checkWishes(const LayerInfo& layer, const LayerPlan& plan)
{
    if (!(plan.keep > 0.0 && plan.keep <= 1.0))
        fail(layer, "keep ratio " + std::to_string(plan.keep) + ", expected more than 0 and at most 1");
    check(plan.pattern, layer);
    for (const auto bits : {plan.weightBits, plan.activationBits}) {
        if (bits < 1 || bits > unquantizedBits)
            fail(layer, std::to_string(bits) + " bits, expected 1 to 32");
    }
}

void checkLayer(const LayerInfo& layer, std::size_t index, const CostOptions& options)
{
    if (layer.weights < 1 || layer.macs < 1 || layer.inputElements() < 1 || layer.outputElements() < 1)
        fail(layer, "no weights, multiply-adds or activations, expected at least one of each");
    if (!options.masks.empty() && options.masks[index] && options.masks[index]->gaps.weights != layer.weights)
        fail(layer,
            "mask of " + std::to_string(options.masks[index]->gaps.weights) + " weights, expected "
                + std::to_string(layer.weights));
    if (options.inputDensities.empty())
        return;
    const auto density = options.inputDensities[index];
    if (!(density >= 0.0 && density <= 1.0))
        fail(layer, "input density " + std::to_string(density) + ", expected 0 to 1");
}

/// A sum is as wide as the widest of its parts.
int activationBitsOf(const ActivationTensor& tensor, const Plan& plan, const CostOptions& options)
{
    int bits = tensor.producers.empty() ? options.pictureBits : 0;
    for (const auto layer : tensor.producers)
        bits = std::max(bits, plan.layers[static_cast<std::size_t>(layer)].activationBits);
    return bits;
}

std::vector<OperationCost> operationCosts(std::span<const LayerCost> layers, std::span<const LayerCase> cases,
    const LayerGraph& graph, const Placement& placement, const Accelerator& accelerator)
{
    std::vector<OperationCost> costs;
    for (const auto& operation : graph.operations) {
        const auto layer = static_cast<std::size_t>(operation.layer);
        OperationRequest request{.batch = cases[layer].batch,
            .bits = layers[layer].bits.output,
            .parametersStay = placement.weightsResident};
        if (operation.reads >= 0) {
            const auto operand = static_cast<std::size_t>(operation.reads);
            request.operandBits = static_cast<double>(request.batch)
                * static_cast<double>(graph.tensors[operand].elements) * request.bits;
            request.operandStays = placement.tensorStays[operand];
        }
        costs.push_back(costOf(operation, request, accelerator));
    }
    return costs;
}

void addStorage(CostTotals& total, const LayerCost& cost)
{
    total.keptWeights += cost.storage.kept;
    total.storedBits += cost.storage.total();
    total.dataBits += cost.storage.data;
    total.indexBits += cost.storage.index;
    total.tableBits += cost.storage.table;
    total.biasBits += cost.storage.biases;
    total.paperBits += cost.storage.paperConvention();
    total.boundBits += cost.boundBits;
    total.chipBits += cost.chipStorage.total();
}

CostTotals totalsOf(
    std::span<const LayerCost> layers, std::span<const LayerCase> cases, const Placement& placement)
{
    CostTotals total;
    total.weightsResident = placement.weightsResident;
    total.fits = placement.fits;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto& cost = layers[index];
        addStorage(total, cost);
        total.weights += cases[index].layer->weights;
        total.denseMacs += cost.work.denseMacs;
        total.executedMacs += cost.work.executedMacs;
        total.bitOperations += cost.work.bitOperations;
        total.dramBits += cost.traffic.dramBits();
        total.coldStartBits += cost.traffic.coldStartBits;
        total.energy += cost.energy;
        total.seconds += cost.latency.total;
        total.fits = total.fits && (cost.traffic.tiling.fits || cost.traffic.dramBits() == 0.0);
    }
    return total;
}

} // namespace

std::shared_ptr<const LayerGraph> graphOf(std::span<const LayerInfo> layers, const CostOptions& options)
{
    auto graph =
        options.graph != nullptr ? options.graph : std::make_shared<const LayerGraph>(chainOf(layers));
    check(*graph, layers);
    return graph;
}

std::vector<LayerCase> casesOf(
    std::span<const LayerInfo> layers, const LayerGraph& graph, const Plan& plan, const CostOptions& options)
{
    checkCounts(layers, plan, options);
    for (std::size_t index = 0; index < layers.size(); ++index) {
        checkLayer(layers[index], index, options);
        checkWishes(layers[index], plan.layers[index]);
    }
    std::vector<LayerCase> cases(layers.size());
    for (std::size_t index = 0; index < layers.size(); ++index) {
        auto& request = cases[index];
        request.layer = &layers[index];
        request.asked.weight = plan.layers[index].weightBits;
        const auto& input = graph.tensors[static_cast<std::size_t>(graph.inputs[index])];
        const auto& output = graph.tensors[static_cast<std::size_t>(graph.outputs[index])];
        const auto& source = layers[index].inputLayer; // whose levels hold for what the layer reads
        request.asked.activation =
            source ? plan.layers[*source].activationBits : activationBitsOf(input, plan, options);
        request.asked.output = plan.layers[index].activationBits;
        if (!options.masks.empty() && options.masks[index])
            request.mask = &*options.masks[index];
        else
            request.expected = expectedStatistics(plan.layers[index], layers[index]);
        request.gaps = request.statistics().gaps;
        request.readsPicture = input.writtenBy < 0;
        request.batch = options.batch;
        if (options.inputDensities.empty())
            continue;
        request.inputDensity = options.inputDensities[index];
        if (!output.readers.empty())
            request.outputDensity = options.inputDensities[static_cast<std::size_t>(output.readers.front())];
    }
    return cases;
}

std::vector<LayerCase> denseCases(std::vector<LayerCase> cases)
{
    for (std::size_t index = 0; index < cases.size(); ++index) {
        auto& request = cases[index];
        request.asked.weight = unquantizedBits;
        if (!request.readsPicture)
            request.asked.activation = unquantizedBits;
        request.asked.output = unquantizedBits;
        request.gaps = nothingPruned(*request.layer);
        request.mask = nullptr;
        request.expected = {};
    }
    return cases;
}

GapCounts nothingPruned(const LayerInfo& layer)
{
    return expectedGaps(layer.weights, layer.weights);
}

NetworkEvaluation evaluate(
    std::span<const LayerCase> cases, const LayerGraph& graph, const Accelerator& accelerator)
{
    NetworkEvaluation result;
    auto& layers = result.cost.layers;
    layers.reserve(cases.size());
    for (const auto& request : cases)
        layers.push_back(layerDemand(request, accelerator));
    result.placement = placementOf(cases, layers, graph, accelerator);
    for (std::size_t index = 0; index < cases.size(); ++index)
        addMovement(layers[index], cases[index], result.placement.layers[index],
            result.placement.activationsFit[index], accelerator);
    result.cost.operations = operationCosts(layers, cases, graph, result.placement, accelerator);
    result.cost.total = totalsOf(layers, cases, result.placement);
    for (const auto& operation : result.cost.operations) {
        result.cost.total.dramBits += operation.dramBits;
        result.cost.total.energy += operation.energy;
        result.cost.total.seconds += operation.seconds;
    }
    return result;
}

LayerCost withMask(const NetworkEvaluation& network, LayerCase request, std::size_t index,
    const GapCounts& gaps, const Accelerator& accelerator)
{
    const auto& before = network.cost.layers[index].chipStorage;
    request.gaps = gaps;
    request.mask = nullptr;
    request.expected = {};
    auto cost = layerDemand(request, accelerator);
    auto resident = network.placement.layers[index];
    resident.weights = !accelerator.hasDram()
        || network.placement.staysResident(
            static_cast<double>(before.total()), static_cast<double>(cost.chipStorage.total()));
    addMovement(cost, request, resident, network.placement.activationsFit[index], accelerator);
    return cost;
}

} // namespace espalier
