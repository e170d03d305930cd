#include "core/hardware/accelerator_file.h"
#include "core/hardware/break_even.h"
#include "networks.h"
#include "published_data.h"

#include <QTest>

#include <cmath>

using namespace espalier;

class BreakEvenTest : public QObject {
    Q_OBJECT

private slots:
    void admmCurveComesOut_data();
    void admmCurveComesOut();
    void breakEvenRatioIsNearThePapers();
    void speedUpStaysBetweenZeroAndTheCeiling();
    void causesAddUpToTheCurve();
    void wholeNetworksSpeedUpAsTableNineSays_data();
    void wholeNetworksSpeedUpAsTableNineSays();
};

namespace {

EqualArea curve()
{
    return builtInAccelerator(defaultAccelerator).equalArea;
}

} // namespace

void BreakEvenTest::admmCurveComesOut_data()
{
    QTest::addColumn<double>("keep");
    QTest::addColumn<double>("speedup");
    for (const auto& row : published::admmCurve)
        QTest::addRow("%g %% pruned", row.prunedPercent) << 1.0 - row.prunedPercent / 100 << row.speedup;
}

void BreakEvenTest::admmCurveComesOut()
{
    QFETCH(double, keep);
    QFETCH(double, speedup);
    const auto found = equalAreaSpeedup(curve(), keep);
    QVERIFY2(std::abs(found / speedup - 1.0) <= 0.08, qPrintable(QString::number(found)));
}

void BreakEvenTest::breakEvenRatioIsNearThePapers()
{
    const auto keep = equalAreaBreakEvenKeep(curve());
    QVERIFY(std::abs(1.0 / keep / published::admmBreakEvenRatio - 1.0) <= 0.05);
    QVERIFY(std::abs(equalAreaSpeedup(curve(), keep) - 1.0) < 1e-12);
}

void BreakEvenTest::speedUpStaysBetweenZeroAndTheCeiling()
{
    QCOMPARE(equalAreaSpeedup(curve(), 1.0), 0.0);
    QCOMPARE(equalAreaSpeedup(curve(), 1e-4), 9.0);
}

void BreakEvenTest::causesAddUpToTheCurve()
{
    // Index as wide as the weights, weight memory as large as the processing elements, elements 2.63 times
    // larger: (1 + x − x(1 + k/b) d) / (r d), that is a = (1 + x) / r and b = 2 x / r.
    const EqualAreaDesign design{.sramOverPe = 1.04, .peGrowth = 2.63, .indexOverWeight = 1.0};
    const EqualArea same{.a = 2.04 / 2.63, .b = 2.08 / 2.63, .ceiling = 1000};
    for (const double keep : {0.9, 0.5, 0.2, 0.05})
        QVERIFY(std::abs(equalAreaSpeedup(design, keep) / equalAreaSpeedup(same, keep) - 1.0) < 1e-9);
    QVERIFY(std::abs(same.a - curve().a) < 0.01 && std::abs(same.b - curve().b) < 0.01);
}

void BreakEvenTest::wholeNetworksSpeedUpAsTableNineSays_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t row = 0; row < published::admmSpeedups.size(); ++row)
        QTest::newRow(published::admmSpeedups[row].name) << static_cast<int>(row);
}

void BreakEvenTest::wholeNetworksSpeedUpAsTableNineSays()
{
    QFETCH(int, row);
    const auto& design = published::admmSpeedups[static_cast<std::size_t>(row)];
    std::vector<std::int64_t> macs;
    for (const auto& layer : alexnetLayers())
        macs.push_back(layer.macs);
    macs.resize(design.layers.size());
    const auto found = networkSpeedup(macs, design.layers);
    QVERIFY2(std::abs(found / design.all - 1.0) <= 0.01, qPrintable(QString::number(found)));
}

QTEST_APPLESS_MAIN(BreakEvenTest)
#include "tst_break_even.moc"
