#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "networks.h"
#include "published_data.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

bool within(double found, double expected, double tolerance)
{
    return std::abs(found / expected - 1.0) <= tolerance;
}

LayerCost onEie(const published::EieRow& row)
{
    const std::vector<LayerInfo> layers{linearLayer(row.name, row.inputs, row.outputs)};
    CostOptions options;
    options.inputDensities = {row.activationPercent / 100};
    const auto plan = uniformPlan(1, row.weightPercent / 100, 4, 16);
    return estimateCost(layers, plan, builtInAccelerator("eie-64"), options).planned.layers[0];
}

} // namespace

class LatencyTest : public QObject {
    Q_OBJECT

private slots:
    void alexnetsMultiplyAddsAreAsPublished_data();
    void alexnetsMultiplyAddsAreAsPublished();
    void eyerissTakesAsLongAsTheChip_data();
    void eyerissTakesAsLongAsTheChip();
    void eieTakesAsLongAsPublished_data();
    void eieTakesAsLongAsPublished();
    void skippingBothOperandsIsNearlyFree_data();
    void skippingBothOperandsIsNearlyFree();
    void scnnGainsFromSparsityAsPublished_data();
    void scnnGainsFromSparsityAsPublished();
    void systolicFoldsAreCountedExactly_data();
    void systolicFoldsAreCountedExactly();
    void queuesEvenOutTheWork();
    void timeIsBoundByTheSlowestPart();
    void transfersThatDoNotOverlapAdd();
};

void LatencyTest::alexnetsMultiplyAddsAreAsPublished_data()
{
    QTest::addColumn<int>("layer");
    QTest::addColumn<double>("millions");
    const std::array millions{105.4, 223.9, 149.5, 112.1, 74.8, 37.7, 16.8, 4.1};
    for (std::size_t layer = 0; layer < millions.size(); ++layer)
        QTest::addRow("layer %zu", layer + 1) << static_cast<int>(layer) << millions[layer];
}

void LatencyTest::alexnetsMultiplyAddsAreAsPublished()
{
    QFETCH(int, layer);
    QFETCH(double, millions);
    const auto index = static_cast<std::size_t>(layer);
    const auto layers = alexnetLayers();
    QVERIFY(std::abs(static_cast<double>(layers[index].macs) / 1e6 - millions) <= 0.06);
    CostOptions options;
    options.batch = 4;
    const auto report =
        estimateCost(layers, densePlan(layers.size()), builtInAccelerator(defaultAccelerator), options);
    const auto macs = static_cast<double>(report.planned.layers[index].work.denseMacs) / 1e6;
    if (index < published::eyerissChip.size())
        QVERIFY2(std::abs(macs - published::eyerissChip[index].millionMacs) <= 0.06,
            qPrintable(QString::number(macs)));
}

void LatencyTest::eyerissTakesAsLongAsTheChip_data()
{
    QTest::addColumn<int>("layer");
    for (int layer = 0; layer < 5; ++layer)
        QTest::addRow("conv%d", layer + 1) << layer;
}

void LatencyTest::eyerissTakesAsLongAsTheChip()
{
    QFETCH(int, layer);
    const auto index = static_cast<std::size_t>(layer);
    const auto& row = published::eyerissChip[index];
    const auto layers = alexnetLayers();
    const auto chip = builtInAccelerator("eyeriss-65nm");
    QVERIFY(within(activeRowStationaryUnits(tileShape(layers[index], 4), chip.array), row.activeUnits, 0.02));
    CostOptions options;
    options.batch = 4;
    const auto report = estimateCost(layers, densePlan(layers.size()), chip, options);
    const auto milliseconds = report.planned.layers[index].latency.compute * 1e3;
    QVERIFY2(
        within(milliseconds, row.processingMilliseconds, 0.10), qPrintable(QString::number(milliseconds)));
}

void LatencyTest::eieTakesAsLongAsPublished_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t row = 0; row < published::eie.size(); ++row)
        QTest::newRow(published::eie[row].name) << static_cast<int>(row);
}

void LatencyTest::eieTakesAsLongAsPublished()
{
    QFETCH(int, row);
    const auto& layer = published::eie[static_cast<std::size_t>(row)];
    const auto cost = onEie(layer);
    const auto theoretical = cost.work.unitCycles / (64 * 800e6) * 1e6;
    QVERIFY2(within(theoretical, layer.theoretical, layer.theoreticalTolerance),
        qPrintable(QString("theoretical %1 us").arg(theoretical)));
    const auto actual = cost.latency.total * 1e6;
    QVERIFY2(
        within(actual, layer.actual, layer.actualTolerance), qPrintable(QString("actual %1 us").arg(actual)));
    QVERIFY(actual >= theoretical);
}

void LatencyTest::skippingBothOperandsIsNearlyFree_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t row = 0; row < published::eyerissV2.size(); ++row)
        QTest::newRow(published::eyerissV2[row].name) << static_cast<int>(row);
}

void LatencyTest::skippingBothOperandsIsNearlyFree()
{
    QFETCH(int, row);
    const auto& published = published::eyerissV2[static_cast<std::size_t>(row)];
    auto chip = builtInAccelerator(defaultAccelerator);
    chip.array.macs = 1;
    chip.array.utilisation = 1.0;
    chip.sparse.activation.skipping = true;
    chip.sparse.imbalance = 1.036; // mean over these layers
    auto layer = linearLayer("pointwise", 1024, 1024);
    layer.macs = published.macs;
    CostOptions options;
    options.inputDensities = {published.inputDensity};
    const auto plan = uniformPlan(1, published.weightDensity, 8, 8);
    const auto cost = estimateCost({&layer, 1}, plan, chip, options).planned.layers[0];
    const auto cycles = cost.latency.compute * chip.clockHertz;
    QVERIFY2(within(cycles, published.cycles, 0.04), qPrintable(QString::number(cycles)));
}

void LatencyTest::scnnGainsFromSparsityAsPublished_data()
{
    // Parashar et al., ISCA 2017: against the dense chip, weights and inputs at the same density.
    QTest::addColumn<double>("density");
    QTest::addColumn<double>("speedup");
    QTest::newRow("dense") << 1.0 << 0.79;
    QTest::newRow("crossover") << 0.85 << 1.0;
    QTest::newRow("a tenth") << 0.1 << 24.0;
}

void LatencyTest::scnnGainsFromSparsityAsPublished()
{
    QFETCH(double, density);
    QFETCH(double, speedup);
    const auto chip = builtInAccelerator("scnn");
    auto layer = linearLayer("pointwise", 1024, 1024);
    layer.macs *= 196;
    CostOptions options;
    options.inputDensities = {density};
    const auto cost =
        estimateCost({&layer, 1}, uniformPlan(1, density, 16, 16), chip, options).planned.layers[0];
    const auto dense = static_cast<double>(layer.macs) / (1024 * chip.clockHertz * chip.array.utilisation);
    QVERIFY2(within(dense / cost.latency.compute, speedup, 0.05),
        qPrintable(QString::number(dense / cost.latency.compute)));
}

void LatencyTest::systolicFoldsAreCountedExactly_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("cycles");
    // AlexNet conv3: 256 · 9 = 2304 rows of weights, 384 outputs, 13 · 13 = 169 input vectors.
    QTest::newRow("one row of folds") << 2304 << 128 << 3.0 * (2 * 2304 + 169 + 128 - 2);
    QTest::newRow("even folds") << 128 << 128 << 18.0 * 3 * (2 * 128 + 169 + 128 - 2);
    QTest::newRow("uneven folds") << 256 << 256 << 9.0 * 2 * (2 * 256 + 169 + 256 - 2);
}

void LatencyTest::systolicFoldsAreCountedExactly()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(double, cycles);
    ComputeArray array;
    array.kind = ArrayKind::Systolic;
    array.rows = rows;
    array.columns = columns;
    const auto shape = tileShape(alexnetLayers()[2], 1);
    QCOMPARE(systolicCycles(shape, array), cycles);
    const auto macs = 149'520'384.0;
    QVERIFY(within(arrayUtilisation(shape, array), macs / (cycles * rows * columns), 1e-12));
}

void LatencyTest::queuesEvenOutTheWork()
{
    const auto imbalance = [](std::int64_t rows, double density, int depth) {
        return queueImbalance(expectedSpread(rows, density, 64), depth);
    };
    QVERIFY(imbalance(4096, 0.1, 4) > imbalance(4096, 0.1, 8));
    QVERIFY(imbalance(600, 0.1, 8) > imbalance(8791, 0.1, 8)); // few rows: many empty columns
    QCOMPARE(imbalance(4096, 1.0, 8), 1.0);
}

void LatencyTest::timeIsBoundByTheSlowestPart()
{
    auto chip = builtInAccelerator(defaultAccelerator);
    const auto layers = alexnetLayers();
    const auto boundBy = [&](std::size_t layer) {
        return estimateCost(layers, uniformPlan(8, 0.1, 8, 8), chip).planned.layers[layer].latency.boundBy;
    };
    QCOMPARE(boundBy(2), Bound::Compute);
    QCOMPARE(boundBy(5), Bound::Dram);
    chip.memory.bufferBitsPerCycle = 0.01;
    QCOMPARE(boundBy(2), Bound::Buffer);
    chip.memory.bufferBitsPerCycle = 0.0;
    chip.sparse.decoders = 1e-4;
    QCOMPARE(boundBy(2), Bound::Decoder);
}

void LatencyTest::transfersThatDoNotOverlapAdd()
{
    auto chip = builtInAccelerator(defaultAccelerator);
    chip.memory.dram.overlap = 0.0;
    const auto layers = alexnetLayers();
    const auto latency = estimateCost(layers, densePlan(8), chip).planned.layers[2].latency;
    QVERIFY(within(latency.total, latency.compute + latency.dram + latency.buffer + latency.decoder, 1e-12));
}

QTEST_APPLESS_MAIN(LatencyTest)
#include "tst_latency.moc"
