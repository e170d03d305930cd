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

class EnergyTest : public QObject {
    Q_OBJECT

private slots:
    void controlIsAShareOfWhatIsOnTheChip();
    void leakageGrowsWithTime();
    void sourcesHaveNames();
};

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
