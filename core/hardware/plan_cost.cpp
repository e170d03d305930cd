#include "core/hardware/plan_cost.h"

#include "core/hardware/network_evaluation.h"

#include <numeric>

namespace espalier {

namespace {

double partOf(const LayerCost& cost, Quantity quantity, double batch)
{
    switch (quantity) {
    case Quantity::Bytes: return static_cast<double>(cost.storage.total()) / 8.0;
    case Quantity::Energy: return cost.energy.total() / batch;
    case Quantity::Latency: return cost.latency.total / batch;
    case Quantity::Macs: return cost.work.executedMacs / batch;
    case Quantity::Weights: return static_cast<double>(cost.storage.kept);
    }
    return 0.0;
}

/// What happens between layers is stored nowhere and multiplies no weight: it takes energy and time.
double partOf(const OperationCost& cost, Quantity quantity, double batch)
{
    switch (quantity) {
    case Quantity::Energy: return cost.energy.total() / batch;
    case Quantity::Latency: return cost.seconds / batch;
    case Quantity::Bytes:
    case Quantity::Macs:
    case Quantity::Weights: break;
    }
    return 0.0;
}

/// An operation is part of the layer on whose output it rides.
PlanCost costOf(std::span<const LayerCost> layers, std::span<const OperationCost> operations,
    Quantity quantity, double batch)
{
    PlanCost cost;
    for (const auto& layer : layers)
        cost.layers.push_back(partOf(layer, quantity, batch));
    for (const auto& operation : operations)
        cost.layers[static_cast<std::size_t>(operation.layer)] += partOf(operation, quantity, batch);
    cost.total = std::accumulate(cost.layers.begin(), cost.layers.end(), 0.0);
    return cost;
}

/// Needs no traffic, which is most of the work.
bool isDemand(Quantity quantity)
{
    return quantity == Quantity::Bytes || quantity == Quantity::Weights || quantity == Quantity::Macs;
}

} // namespace

std::string toText(Quantity quantity)
{
    switch (quantity) {
    case Quantity::Bytes: return "bytes";
    case Quantity::Energy: return "energy";
    case Quantity::Latency: return "latency";
    case Quantity::Macs: return "MACs";
    case Quantity::Weights: return "weights";
    }
    return {};
}

double quantityOf(const CostReport& report, Quantity quantity)
{
    return costOf(
        report.planned.layers, report.planned.operations, quantity, static_cast<double>(report.batch))
        .total;
}

CostOfPlan costOfPlan(
    Quantity quantity, std::vector<LayerInfo> layers, Accelerator accelerator, CostOptions options)
{
    return [quantity, layers = std::move(layers), accelerator = std::move(accelerator),
               options = std::move(options)](const Plan& plan) {
        const auto graph = graphOf(layers, options);
        const auto cases = casesOf(layers, *graph, plan, options);
        const auto batch = static_cast<double>(options.batch);
        if (!isDemand(quantity)) {
            const auto network = evaluate(cases, *graph, accelerator).cost;
            return costOf(network.layers, network.operations, quantity, batch);
        }
        std::vector<LayerCost> costs;
        for (const auto& request : cases)
            costs.push_back(layerDemand(request, accelerator));
        return costOf(costs, {}, quantity, batch);
    };
}

BelowBreakEven belowBreakEven(std::vector<LayerInfo> layers, Accelerator accelerator, CostOptions options)
{
    return [layers = std::move(layers), accelerator = std::move(accelerator), options = std::move(options)](
               const Plan& plan) {
        std::vector<bool> below;
        for (const auto& layer : estimateCost(layers, plan, accelerator, options).breakEven)
            below.push_back(layer.mark == BreakEvenMark::Below);
        return below;
    };
}

} // namespace espalier
