#include "app/presentation.h"

#include "app/plan_history.h"
#include "core/hardware/energy.h"
#include "widgets/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

BreakEven breakEvenOf(BreakEvenMark mark)
{
    switch (mark) {
    case BreakEvenMark::Dense: return BreakEven::Unknown;
    case BreakEvenMark::Above: return BreakEven::Above;
    case BreakEvenMark::Below:
    case BreakEvenMark::Never: return BreakEven::Below;
    }
    return BreakEven::Unknown;
}

/// "1.8× faster and 3.2× less energy than dense. At equal chip area pruning pays from 2.7× on."
QString breakEvenReason(const LayerBreakEven& layer)
{
    const auto translate = [](const char* source) {
        return QCoreApplication::translate("Presentation", source);
    };
    switch (layer.mark) {
    case BreakEvenMark::Dense: return translate("Nothing is pruned.");
    case BreakEvenMark::Never:
        return translate("This chip does not skip zeros: pruning cannot make it faster. Energy: %1 of dense.")
            .arg(formatShare(1.0 / layer.energyGain));
    case BreakEvenMark::Above:
    case BreakEvenMark::Below: break;
    }
    auto text = translate("Against the same layer dense: speed %1, energy %2 less.")
                    .arg(formatRatio(layer.speedup), formatRatio(layer.energyGain));
    if (layer.breakEvenRatio > 0)
        text +=
            translate(" At equal chip area pruning pays from %1 on.").arg(formatRatio(layer.breakEvenRatio));
    return text;
}

void addCosts(LayerRow& row, const CostReport& costs, std::size_t index)
{
    const auto& cost = costs.planned.layers[index];
    const auto total = costs.planned.total.energy.total();
    row.storedBytes = static_cast<double>(cost.storage.total()) / 8.0;
    row.energyShare = total > 0 ? cost.energy.total() / total : 0.0;
    row.breakEven = breakEvenOf(costs.breakEven[index].mark);
    row.breakEvenReason = breakEvenReason(costs.breakEven[index]);
}

void addObtained(LayerRow& row, const FinishedRun& run, std::size_t index)
{
    const auto& layer = run.model->layers[index];
    row.obtainedKeep = static_cast<double>(layer.positions.size()) / static_cast<double>(row.weights);
    row.obtainedBits = layer.weightBits;
}

/// "85×", or "85×, 3 3 2 2 bits".
QString planName(const std::vector<LayerInfo>& layers, const Plan& plan)
{
    const auto ratio = formatRatio(totalsOf(plan, layers).pruningRatio());
    QStringList bits;
    bool quantized = false;
    for (const auto& layer : plan.layers) {
        quantized |= layer.weightBits != unquantizedBits;
        bits << QString::number(layer.weightBits);
    }
    return quantized
        ? QCoreApplication::translate("Presentation", "%1, %2 bits").arg(ratio, bits.join(QLatin1Char(' ')))
        : ratio;
}

} // namespace

QList<LayerRow> layerRows(
    const std::vector<LayerInfo>& layers, const Plan& plan, const CostReport& costs, const FinishedRun* run)
{
    QList<LayerRow> rows;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        auto row = layerRow(layers[index], plan.layers[index]);
        if (index < costs.planned.layers.size())
            addCosts(row, costs, index);
        if (run)
            addObtained(row, *run, index);
        rows << row;
    }
    return rows;
}

Totals totalsOf(const CostReport& costs, const AccuracyTotal& accuracy, const FinishedRun* run)
{
    const auto& dense = costs.dense.total;
    const auto& planned = costs.planned.total;
    const auto batch = static_cast<double>(costs.batch);
    Totals totals;
    totals.weights.before = static_cast<double>(dense.weights);
    totals.weights.after = static_cast<double>(planned.keptWeights);
    totals.bytes = {static_cast<double>(dense.storedBytes()), static_cast<double>(planned.storedBytes())};
    totals.energy = {dense.energy.total() / batch, planned.energy.total() / batch};
    totals.time = {dense.seconds / batch, planned.seconds / batch};
    totals.accuracy = accuracy;
    totals.askedRatio = run ? run->askedRatio : 0.0;
    return totals;
}

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

QList<TradeOffPoint> tradeOffOf(
    const std::vector<LayerInfo>& layers, const PlanHistory& history, const RunLog& log, const Plan& current)
{
    QList<TradeOffPoint> points;
    for (const auto& tried : history.plans())
        points << TradeOffPoint{.id = QStringLiteral("plan %1").arg(tried.number),
            .name = planName(layers, tried.plan),
            .bytes = tried.bytes,
            .accuracy = tried.accuracy,
            .known = Knowledge::Probed,
            .current = tried.plan == current};
    for (const auto& run : log.runs()) {
        if (run.plan.layers.size() != layers.size())
            continue;
        points << TradeOffPoint{.id = QStringLiteral("run %1").arg(run.number),
            .name = run.name,
            .bytes =
                static_cast<double>(run.size.indices + run.size.weights + run.size.scales + run.size.biases),
            .accuracy = run.test,
            .known = Knowledge::Measured,
            .current = run.plan == current};
    }
    return points;
}

} // namespace espalier
