#include "core/hardware/plan_cost.h"

#include "core/hardware/network_evaluation.h"

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
    double sum = 0.0;
    for (const auto& layer : report.planned.layers)
        sum += partOf(layer, quantity, static_cast<double>(report.batch));
    return sum;
}

CostOfPlan costOfPlan(
    Quantity quantity, std::vector<LayerInfo> layers, Accelerator accelerator, CostOptions options)
{
    return [quantity, layers = std::move(layers), accelerator = std::move(accelerator),
               options = std::move(options)](const Plan& plan) {
        const auto graph = graphOf(layers, options);
        const auto cases = casesOf(layers, *graph, plan, options);
        std::vector<LayerCost> costs;
        if (isDemand(quantity))
            for (const auto& request : cases)
                costs.push_back(layerDemand(request, accelerator));
        else
            costs = evaluate(cases, *graph, accelerator).cost.layers;
        PlanCost result;
        for (const auto& cost : costs) {
            result.layers.push_back(partOf(cost, quantity, static_cast<double>(options.batch)));
            result.total += result.layers.back();
        }
        return result;
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
