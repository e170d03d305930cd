#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/network/zoo.h"
#include "networks.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

const Accelerator& generic()
{
    static const auto accelerator = builtInAccelerator(defaultAccelerator);
    return accelerator;
}

const Network& vgg()
{
    static const auto network = vgg16();
    return network;
}

const Network& resnet()
{
    static const auto network = resnet50v15();
    return network;
}

/// The bits, joules and seconds of a plan, to be compared with those of another.
struct Total {
    double bits, joules, seconds;
};

Total totalOf(std::span<const LayerInfo> layers, const Plan& plan, const Accelerator& accelerator)
{
    const auto total = estimateCost(layers, plan, accelerator).planned.total;
    return {static_cast<double>(total.storedBits), total.energy.total(), total.seconds};
}

bool costsNoMore(const Total& now, const Total& before)
{
    const auto slack = 1.0 + 1e-12;
    return now.bits <= before.bits * slack && now.joules <= before.joules * slack
        && now.seconds <= before.seconds * slack;
}

void addAcceleratorRows()
{
    QTest::addColumn<QString>("id");
    for (const auto& id : builtInAccelerators())
        QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

Accelerator fetchedAccelerator()
{
    QFETCH(QString, id);
    return builtInAccelerator(id.toStdString());
}

} // namespace

class CostPropertiesTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsNegativeOrOverflows_data() { addAcceleratorRows(); }
    void nothingIsNegativeOrOverflows();
    void fewerBitsNeverCostMore_data() { addAcceleratorRows(); }
    void fewerBitsNeverCostMore();
    void fewerBitsNeverCostMoreWithAnyTable();
    void fewerKeptWeightsNeverCostMore_data() { addAcceleratorRows(); }
    void fewerKeptWeightsNeverCostMore();
    void nothingLeftCostsNothing_data() { addAcceleratorRows(); }
    void nothingLeftCostsNothing();
    void largerBatchesShareTheWeights();
};

void CostPropertiesTest::nothingIsNegativeOrOverflows()
{
    const auto accelerator = fetchedAccelerator();
    for (const auto* network : {&vgg(), &resnet()}) {
        const auto layers = layersOf(*network);
        for (const auto& plan : {densePlan(layers.size()), uniformPlan(layers.size(), 0.05, 2, 4)}) {
            CostOptions options;
            options.batch = 1024;
            options.graph = std::make_shared<const LayerGraph>(layerGraph(*network));
            const auto report = estimateCost(layers, plan, accelerator, options);
            for (const auto& cost : {report.dense, report.planned}) {
                QVERIFY(cost.total.denseMacs > 4'000'000'000'000);
                QVERIFY(cost.total.storedBits > 0 && cost.total.chipBits > 0);
                QVERIFY(std::isfinite(cost.total.seconds) && cost.total.seconds > 0.0);
                for (const auto& operation : cost.operations) {
                    QVERIFY(std::isfinite(operation.seconds) && operation.seconds >= 0.0);
                    for (const auto joules : operation.energy.joules)
                        QVERIFY(std::isfinite(joules) && joules >= 0.0);
                }
                for (const auto& layer : cost.layers) {
                    for (const auto joules : layer.energy.joules)
                        QVERIFY(std::isfinite(joules) && joules >= 0.0);
                    QVERIFY(layer.storage.data > 0 && layer.storage.index >= 0 && layer.storage.helpers >= 0);
                    QVERIFY(layer.work.executedMacs >= 0.0 && layer.work.gatedMacs >= 0.0);
                    QVERIFY(layer.traffic.dramBits() >= 0.0 && layer.traffic.deliveredBits > 0.0);
                    QVERIFY(layer.latency.utilisation > 0.0 && layer.latency.utilisation <= 1.0);
                }
            }
        }
    }
}

void CostPropertiesTest::fewerBitsNeverCostMore()
{
    const auto accelerator = fetchedAccelerator();
    for (const auto& layers : {layersOf(lenet5()), alexnetLayers()}) {
        for (const double keep : {1.0, 0.05}) {
            for (const int fixed : {32, 8, 2}) {
                auto before = totalOf(layers, uniformPlan(layers.size(), keep, 32, fixed), accelerator);
                for (int bits = 8; bits >= 1; --bits) {
                    const auto now =
                        totalOf(layers, uniformPlan(layers.size(), keep, bits, fixed), accelerator);
                    QVERIFY2(costsNoMore(now, before), qPrintable(QString("%1 weight bits").arg(bits)));
                    before = now;
                }
                before = totalOf(layers, uniformPlan(layers.size(), keep, fixed, 32), accelerator);
                for (int bits = 8; bits >= 2; --bits) {
                    const auto now =
                        totalOf(layers, uniformPlan(layers.size(), keep, fixed, bits), accelerator);
                    QVERIFY2(costsNoMore(now, before), qPrintable(QString("%1 activation bits").arg(bits)));
                    before = now;
                }
            }
        }
    }
}

void CostPropertiesTest::fewerBitsNeverCostMoreWithAnyTable()
{
    const auto layers = layersOf(lenet5());
    for (const auto& name : energyTableNames()) {
        const auto chip = withEnergyTable(generic(), name);
        auto before = totalOf(layers, uniformPlan(layers.size(), 0.1, 8, 8), chip);
        for (int bits = 7; bits >= 2; --bits) {
            const auto now = totalOf(layers, uniformPlan(layers.size(), 0.1, bits, bits), chip);
            QVERIFY2(costsNoMore(now, before), qPrintable(QString("%1 bits").arg(bits)));
            QVERIFY(now.joules > 0.0);
            before = now;
        }
    }
}

void CostPropertiesTest::fewerKeptWeightsNeverCostMore()
{
    // Once zeros are left out at all: leaving out the first few may well cost more than none, which is what
    // break-even is about.
    const auto accelerator = fetchedAccelerator();
    const auto layers = alexnetLayers();
    for (const int bits : {32, 8, 3}) {
        auto before = totalOf(layers, uniformPlan(layers.size(), 0.95, bits, bits), accelerator);
        for (double keep = 0.9; keep > 0.001; keep *= 0.85) {
            const auto now = totalOf(layers, uniformPlan(layers.size(), keep, bits, bits), accelerator);
            QVERIFY2(costsNoMore(now, before), qPrintable(QString("%1 bits, keep %2").arg(bits).arg(keep)));
            before = now;
        }
    }
}

void CostPropertiesTest::nothingLeftCostsNothing()
{
    const auto accelerator = fetchedAccelerator();
    const auto layers = layersOf(lenet5());
    CostOptions options;
    options.masks.assign(4, std::nullopt);
    options.masks[2] = maskStatistics({}, {.rows = 500, .columns = 800});
    options.inputDensities = {1.0, 0.0, 0.5, 0.5};
    const auto report = estimateCost(layers, uniformPlan(4, 0.1, 3, 4), accelerator, options);
    QCOMPARE(report.planned.layers[2].storage.data, 0);
    for (const auto& layer : report.planned.layers) {
        QVERIFY(std::isfinite(layer.energy.total()) && layer.energy.total() >= 0.0);
        QVERIFY(std::isfinite(layer.latency.total) && layer.latency.total >= 0.0);
    }
}

void CostPropertiesTest::largerBatchesShareTheWeights()
{
    const auto layers = alexnetLayers();
    auto before = estimateCost(layers, densePlan(layers.size()), generic()).joulesPerPicture();
    for (const std::int64_t batch : {2, 4, 16, 64, 256}) {
        CostOptions options;
        options.batch = batch;
        const auto now =
            estimateCost(layers, densePlan(layers.size()), generic(), options).joulesPerPicture();
        QVERIFY(now <= before * (1.0 + 1e-9));
        before = now;
    }
}

QTEST_APPLESS_MAIN(CostPropertiesTest)
#include "tst_cost_properties.moc"
