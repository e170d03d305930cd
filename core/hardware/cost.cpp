#include "core/hardware/cost.h"

#include "core/hardware/network_evaluation.h"

#include <algorithm>
#include <limits>

namespace espalier {

namespace {

/// Dense over planned; 1 where neither costs anything.
double gain(double dense, double planned)
{
    if (planned > 0.0)
        return dense / planned;
    return dense > 0.0 ? std::numeric_limits<double>::infinity() : 1.0;
}

/// Pruning ratio from which the chip gains time by skipping; 0: it never does.
double breakEvenRatioOf(const Accelerator& accelerator)
{
    if (accelerator.equalArea.isKnown()) {
        const auto keep = equalAreaBreakEvenKeep(accelerator.equalArea);
        return keep > 0.0 ? 1.0 / keep : 0.0;
    }
    return accelerator.sparse.weight.skipping ? accelerator.sparse.imbalance : 0.0;
}

LayerBreakEven breakEvenOf(const NetworkEvaluation& network, const LayerCase& request, std::size_t index,
    const Accelerator& accelerator)
{
    const auto& planned = network.cost.layers[index];
    LayerBreakEven result;
    result.breakEvenRatio = breakEvenRatioOf(accelerator);
    if (request.gaps.kept == request.gaps.weights)
        return result;
    const auto weights = static_cast<double>(request.gaps.weights);
    const auto kept = static_cast<double>(std::max<std::int64_t>(request.gaps.kept, 1));
    result.pruningRatio = weights / kept;
    if (result.breakEvenRatio <= 0.0)
        result.mark = BreakEvenMark::Never;
    else
        result.mark =
            result.pruningRatio >= result.breakEvenRatio ? BreakEvenMark::Above : BreakEvenMark::Below;

    const auto dense = withMask(network, request, index, nothingPruned(*request.layer), accelerator);
    result.storageGain =
        gain(static_cast<double>(dense.storage.weights()), static_cast<double>(planned.storage.weights()));
    result.trafficGain = gain(dense.traffic.dramBits(), planned.traffic.dramBits());
    result.energyGain = gain(dense.energy.total(), planned.energy.total());
    result.speedup = gain(dense.latency.total, planned.latency.total);
    if (accelerator.equalArea.isKnown())
        result.equalAreaSpeedup = equalAreaSpeedup(accelerator.equalArea, kept / weights);
    result.restoreDense = result.mark == BreakEvenMark::Below
        || (result.mark == BreakEvenMark::Never
            && std::max({result.storageGain, result.trafficGain, result.energyGain, result.speedup}) <= 1.0);
    return result;
}

} // namespace

double CostReport::storageRatio() const
{
    return gain(static_cast<double>(dense.total.storedBits), static_cast<double>(planned.total.storedBits));
}

double CostReport::energyRatio() const
{
    return gain(dense.total.energy.total(), planned.total.energy.total());
}

double CostReport::speedup() const
{
    return gain(dense.total.seconds, planned.total.seconds);
}

double CostReport::equalAreaSpeedup(bool restored) const
{
    std::vector<std::int64_t> macs;
    std::vector<double> speedups;
    for (std::size_t layer = 0; layer < breakEven.size(); ++layer) {
        macs.push_back(planned.layers[layer].work.denseMacs);
        const bool isDense = restored && breakEven[layer].restoreDense;
        speedups.push_back(isDense ? 1.0 : breakEven[layer].equalAreaSpeedup);
    }
    return networkSpeedup(macs, speedups);
}

CostReport estimateCost(std::span<const LayerInfo> layers, const Plan& plan, const Accelerator& accelerator,
    const CostOptions& options)
{
    const auto graph = graphOf(layers, options);
    const auto cases = casesOf(layers, *graph, plan, options);
    auto planned = evaluate(cases, *graph, accelerator);
    CostReport report;
    report.batch = options.batch;
    report.dense = evaluate(denseCases(cases), *graph, accelerator).cost;
    for (std::size_t index = 0; index < layers.size(); ++index)
        report.breakEven.push_back(breakEvenOf(planned, cases[index], index, accelerator));
    report.planned = std::move(planned.cost);
    return report;
}

} // namespace espalier
