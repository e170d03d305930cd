#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "networks.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

bool within(double found, double expected, double tolerance)
{
    return std::abs(found / expected - 1.0) <= tolerance;
}

} // namespace

class LatencyTest : public QObject {
    Q_OBJECT

private slots:
    void systolicUtilisationFollowsFromCycles();
    void queuesEvenOutTheWork();
    void timeIsBoundByTheSlowestPart();
    void transfersThatDoNotOverlapAdd();
};

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

void LatencyTest::systolicUtilisationFollowsFromCycles()
{
    ComputeArray array;
    array.kind = ArrayKind::Systolic;
    array.rows = 256;
    array.columns = 256;
    const auto layer = alexnetLayers()[2];
    const auto shape = tileShape(layer, 1);
    const auto expected = static_cast<double>(layer.macs) / (systolicCycles(shape, array) * 256 * 256);
    QVERIFY(within(arrayUtilisation(shape, array), expected, 1e-12));
}

QTEST_APPLESS_MAIN(LatencyTest)
#include "tst_latency.moc"
