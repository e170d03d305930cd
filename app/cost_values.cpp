#include "app/cost_values.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// Of everything that happens between the layers.
Energy energyBetween(const NetworkCost& cost)
{
    Energy energy;
    for (const auto& operation : cost.operations)
        energy += operation.energy;
    return energy;
}

QString betweenLayers()
{
    return QCoreApplication::translate("CostValues", "between layers");
}

/// Additions, comparisons and multiplies, each an operation. They hide behind the layers but for their
/// transfers.
RooflinePoint pointBetween(const NetworkCost& cost)
{
    RooflinePoint point;
    for (const auto& operation : cost.operations) {
        point.operations += operation.additions + operation.multiplies;
        point.dramBytes += operation.dramBits / 8.0;
        point.latency.dram += operation.seconds;
    }
    point.latency.total = point.latency.dram;
    point.latency.boundBy = Bound::Dram;
    point.latency.utilisation = 0.0;
    return point;
}

RooflinePoint pointOf(const LayerCost& cost)
{
    constexpr double operationsOfMac = 2.0;
    return {operationsOfMac * (cost.work.executedMacs + cost.work.gatedMacs), cost.traffic.dramBits() / 8.0,
        cost.latency};
}

} // namespace

EnergyBreakdown energyOf(const std::vector<LayerInfo>& layers, const CostReport& costs)
{
    EnergyBreakdown energy;
    for (std::size_t source = 0; source < energySources; ++source)
        energy.sources << text(toText(static_cast<EnergySource>(source)));
    const auto joules = [&costs](const Energy& sum) {
        QList<double> values;
        for (const auto value : sum.joules)
            values << value / static_cast<double>(costs.batch);
        return values;
    };
    for (std::size_t index = 0; index < costs.planned.layers.size(); ++index) {
        energy.layers << QString::fromStdString(layers[index].name);
        energy.dense << joules(costs.dense.layers[index].energy);
        energy.compressed << joules(costs.planned.layers[index].energy);
    }
    if (!costs.planned.operations.empty()) {
        energy.layers << betweenLayers();
        energy.dense << joules(energyBetween(costs.dense));
        energy.compressed << joules(energyBetween(costs.planned));
    }
    return energy;
}

Roofline rooflineOf(
    const std::vector<LayerInfo>& layers, const CostReport& costs, const Accelerator& accelerator)
{
    Roofline roofline;
    roofline.peak = 2.0 * static_cast<double>(accelerator.array.macs) * accelerator.clockHertz;
    roofline.bandwidth = accelerator.memory.dram.bytesPerSecond;
    for (std::size_t index = 0; index < costs.planned.layers.size(); ++index)
        roofline.layers << RooflineLayer{QString::fromStdString(layers[index].name),
            pointOf(costs.dense.layers[index]), pointOf(costs.planned.layers[index])};
    const auto between = pointBetween(costs.planned);
    if (between.latency.total > 0.0) // else all of it hides behind the layers
        roofline.layers << RooflineLayer{betweenLayers(), pointBetween(costs.dense), between};
    return roofline;
}

} // namespace espalier
