#include "app/presentation.h"

#include "app/costs.h"
#include "app/plan_history.h"
#include "app/verdict.h"
#include "widgets/format.h"

#include <QCoreApplication>

#include <cmath>

namespace espalier {

namespace {

void addCosts(LayerRow& row, const CostReport& costs, const Accelerator& accelerator, std::size_t index)
{
    const auto& cost = costs.planned.layers[index];
    const auto total = costs.planned.total.energy.total();
    row.storedBytes = static_cast<double>(cost.storage.total()) / 8.0;
    row.energyShare = total > 0 ? cost.energy.total() / total : 0.0;
    const auto& gains = costs.breakEven[index];
    row.breakEven = breakEvenOf(gains, accelerator);
    row.speedup = breakEvenSpeedup(gains, accelerator);
    row.breakEvenReason = headlineOf(gains, accelerator);
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
    const std::vector<LayerInfo>& layers, const Plan& plan, const Costs& costs, const FinishedRun* run)
{
    QList<LayerRow> rows;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        auto row = layerRow(layers[index], plan.layers[index]);
        if (index < costs.report().planned.layers.size())
            addCosts(row, costs.report(), costs.accelerator(), index);
        if (run)
            addObtained(row, *run, index);
        rows << row;
    }
    return rows;
}

void addPrices(QList<LayerRow>& rows, const std::vector<double>& pointsPerByte)
{
    for (std::size_t layer = 0; layer < pointsPerByte.size(); ++layer)
        if (std::isfinite(pointsPerByte[layer]))
            rows[static_cast<qsizetype>(layer)].pointsPerKilobyte = 1000.0 * pointsPerByte[layer];
}

QString betweenLayers(const CostReport& costs)
{
    const auto& planned = costs.planned;
    double joules = 0.0;
    double seconds = 0.0;
    for (const auto& operation : planned.operations) {
        joules += operation.energy.total();
        seconds += operation.seconds;
    }
    const auto all = planned.total.energy.total();
    if (planned.operations.empty() || !(all > 0.0))
        return {};
    const auto text = QCoreApplication::translate("Presentation", "Between the layers: %1 of the energy, %2")
                          .arg(formatShare(joules / all));
    return text.arg(seconds > 0.0 ? formatTime(seconds / static_cast<double>(costs.batch))
                                  : QCoreApplication::translate("Presentation", "no time of its own"));
}

Totals totalsOf(const Costs& costs, const AccuracyTotal& accuracy, const FinishedRun* run)
{
    const auto& dense = costs.report().dense.total;
    const auto& planned = costs.report().planned.total;
    const auto batch = static_cast<double>(costs.report().batch);
    Totals totals;
    totals.weights.before = static_cast<double>(dense.weights);
    totals.weights.after = static_cast<double>(planned.keptWeights);
    totals.bytes = {static_cast<double>(dense.storedBytes()), static_cast<double>(planned.storedBytes())};
    totals.energy = {dense.energy.total() / batch, planned.energy.total() / batch};
    totals.time = {dense.seconds / batch, planned.seconds / batch};
    totals.accuracy = accuracy;
    if (costs.isOfRun()) {
        totals.bytes.known = Knowledge::Measured;
        totals.energy.basis = totals.time.basis =
            QCoreApplication::translate("Presentation", "the run's weights");
    }
    if (run)
        totals.fileBytes = static_cast<double>(run->size.total());
    totals.askedRatio = run ? run->askedRatio : 0.0;
    return totals;
}

QList<TradeOffPoint> tradeOffOf(
    const std::vector<LayerInfo>& layers, const PlanHistory& history, const RunLog& log, const Plan& current)
{
    QList<TradeOffPoint> points;
    for (const auto& tried : history.plans()) {
        if (tried.plan.layers.size() != layers.size())
            continue; // of another network, about to be dropped
        points << TradeOffPoint{.id = QStringLiteral("plan %1").arg(tried.number),
            .name = planName(layers, tried.plan),
            .bytes = tried.bytes,
            .accuracy = tried.accuracy,
            .known = Knowledge::Probed,
            .current = tried.plan == current};
    }
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
