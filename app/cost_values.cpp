#include "app/cost_values.h"

namespace espalier {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
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
    const auto joules = [&costs](const LayerCost& cost) {
        QList<double> values;
        for (const auto value : cost.energy.joules)
            values << value / static_cast<double>(costs.batch);
        return values;
    };
    for (std::size_t index = 0; index < costs.planned.layers.size(); ++index) {
        energy.layers << QString::fromStdString(layers[index].name);
        energy.dense << joules(costs.dense.layers[index]);
        energy.compressed << joules(costs.planned.layers[index]);
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
    return roofline;
}

} // namespace espalier
