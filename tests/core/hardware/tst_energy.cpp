#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "networks.h"
#include "published_data.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

/// The array of Chen et al., ISCA 2016: energies in multiply-adds, here shown as picojoules.
Accelerator eyerissStudy()
{
    auto chip = builtInAccelerator("eyeriss-65nm");
    chip.array.rows = 16;
    chip.array.columns = 16;
    chip.array.macs = 256;
    chip.memory.bufferBytes = 128 * 1024;
    chip.memory.bankBytes = 100 * 1024;
    chip.memory.weightsStream = false;
    chip.memory.arrayWeightBytes = 0;
    chip.memory.dram.picojoulesPerBit = 200.0 / 16;
    chip.energy = energyTable("eyeriss-normalised");
    chip.idleWatts = 0.0;
    chip.sparse.activation = {};
    return chip;
}

/// Inputs with their padding, as the study counts them.
std::vector<LayerInfo> paddedAlexnet()
{
    auto layers = alexnetLayers();
    layers[1].inputShape = {96, 31, 31};
    layers[2].inputShape = {256, 15, 15};
    layers[3].inputShape = {384, 15, 15};
    layers[4].inputShape = {384, 15, 15};
    return layers;
}

const CostReport& studyReport()
{
    static const auto report = [] {
        const auto layers = paddedAlexnet();
        CostOptions options;
        options.batch = 16;
        options.pictureBits = 16;
        return estimateCost(layers, densePlan(layers.size()), eyerissStudy(), options);
    }();
    return report;
}

bool within(double found, double expected, double tolerance)
{
    return std::abs(found / expected - 1.0) <= tolerance;
}

} // namespace

class EnergyTest : public QObject {
    Q_OBJECT

private slots:
    void eyerissStudyComesOut_data();
    void eyerissStudyComesOut();
    void convolutionsTakeMostOfAlexnetsEnergy();
    void eieSpendsWhatWasMeasured();
    void controlIsAShareOfWhatIsOnTheChip();
    void leakageGrowsWithTime();
    void sourcesHaveNames();
};

void EnergyTest::eyerissStudyComesOut_data()
{
    QTest::addColumn<int>("layer");
    for (int layer = 0; layer < 8; ++layer)
        QTest::addRow("%s", layer < 5 ? "conv" : "fc") << layer;
}

void EnergyTest::eyerissStudyComesOut()
{
    QFETCH(int, layer);
    const auto index = static_cast<std::size_t>(layer);
    const auto& row = published::eyerissStudy[index];
    const auto& energy = studyReport().planned.layers[index].energy;
    const auto macs = [&energy](EnergySource source) { return energy[source] * 1e12 / 1e9; };
    // The published values carry two decimals.
    QVERIFY(std::abs(macs(EnergySource::MultiplyAdd) - row.alu) <= 0.01 * row.alu + 0.005);
    QVERIFY(std::abs(macs(EnergySource::RegisterFile) - row.registers) <= 0.01 * row.registers + 0.005);
    const auto dram = macs(EnergySource::Dram);
    QVERIFY2(within(dram, row.dram, layer == 0 ? 0.31 : 0.20), qPrintable(QString::number(dram)));
    const auto total = energy.total() * 1e3;
    QVERIFY2(within(total, row.total, 0.08), qPrintable(QString::number(total)));
}

void EnergyTest::convolutionsTakeMostOfAlexnetsEnergy()
{
    const auto& report = studyReport().planned;
    double convolutions = 0.0;
    for (std::size_t layer = 0; layer < 5; ++layer)
        convolutions += report.layers[layer].energy.total();
    QVERIFY(within(convolutions / report.total.energy.total(), 0.78, 0.03));
}

void EnergyTest::eieSpendsWhatWasMeasured()
{
    const auto& fc7 = published::eie[1];
    const std::vector<LayerInfo> layers{linearLayer("fc7", fc7.inputs, fc7.outputs)};
    CostOptions options;
    options.inputDensities = {fc7.activationPercent / 100};
    const auto report = estimateCost(
        layers, uniformPlan(1, fc7.weightPercent / 100, 4, 16), builtInAccelerator("eie-64"), options);
    const auto microjoules = report.planned.total.energy.total() * 1e6;
    QVERIFY2(
        within(microjoules, published::eieFc7Microjoules, 0.15), qPrintable(QString::number(microjoules)));
}

void EnergyTest::controlIsAShareOfWhatIsOnTheChip()
{
    const auto layers = alexnetLayers();
    const auto energy = estimateCost(layers, densePlan(layers.size()), builtInAccelerator(defaultAccelerator))
                            .planned.total.energy;
    const auto onChip = energy[EnergySource::MultiplyAdd] + energy[EnergySource::RegisterFile]
        + energy[EnergySource::Network] + energy[EnergySource::Buffer] + energy[EnergySource::Index];
    QVERIFY(within(energy[EnergySource::Control], 0.26 * onChip, 1e-9));
}

void EnergyTest::leakageGrowsWithTime()
{
    auto chip = builtInAccelerator(defaultAccelerator);
    const auto layers = alexnetLayers();
    const auto report = estimateCost(layers, densePlan(layers.size()), chip).planned.total;
    QVERIFY(within(report.energy[EnergySource::Leakage], chip.idleWatts * report.seconds, 1e-9));
}

void EnergyTest::sourcesHaveNames()
{
    for (std::size_t source = 0; source < energySources; ++source)
        QVERIFY(!toText(static_cast<EnergySource>(source)).empty());
    QCOMPARE(toText(EnergySource::Dram), std::string_view("DRAM"));
}

QTEST_APPLESS_MAIN(EnergyTest)
#include "tst_energy.moc"
