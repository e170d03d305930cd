#include "core/hardware/accelerator_file.h"
#include "core/hardware/break_even.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace espalier;

class BreakEvenTest : public QObject {
    Q_OBJECT

private slots:
    void theCurveGoesThroughItsPoints();
    void betweenPointsItGrowsByEqualFactors();
    void outsideItStaysAtItsEnds();
    void breakEvenIsWhereTheCurveCrossesOne();
    void causesGiveTheClosedForm();
    void wholeNetworksAreAsFastAsTheirSlowLayers();
};

namespace {

EqualArea curve()
{
    return builtInAccelerator(defaultAccelerator).equalArea;
}

} // namespace

void BreakEvenTest::theCurveGoesThroughItsPoints()
{
    QCOMPARE(curve().points.size(), std::size_t(16));
    for (const auto& point : curve().points)
        QVERIFY(std::abs(equalAreaSpeedup(curve(), 1.0 - point.pruned) / point.speedup - 1.0) < 1e-9);
}

void BreakEvenTest::betweenPointsItGrowsByEqualFactors()
{
    const EqualArea line{.points = {{0.2, 0.5}, {0.6, 8.0}}};
    QVERIFY(std::abs(equalAreaSpeedup(line, 0.6) - 2.0) < 1e-12);
    auto before = 0.0;
    for (double keep = 0.95; keep > 0.001; keep *= 0.97) {
        const auto now = equalAreaSpeedup(curve(), keep);
        QVERIFY(now >= before);
        before = now;
    }
}

void BreakEvenTest::outsideItStaysAtItsEnds()
{
    QCOMPARE(equalAreaSpeedup(curve(), 1.0), 0.07);
    QCOMPARE(equalAreaSpeedup(curve(), 1e-4), 9.0);
}

void BreakEvenTest::breakEvenIsWhereTheCurveCrossesOne()
{
    const auto keep = equalAreaBreakEvenKeep(curve());
    QVERIFY(std::abs(equalAreaSpeedup(curve(), keep) - 1.0) < 1e-9);
    QCOMPARE(equalAreaBreakEvenKeep(EqualArea{.points = {{0.5, 0.2}, {0.9, 0.9}}}), 0.0);
    QCOMPARE(equalAreaBreakEvenKeep(EqualArea{.points = {{0.5, 1.2}, {0.9, 2.0}}}), 1.0);
}

void BreakEvenTest::causesGiveTheClosedForm()
{
    const EqualAreaDesign design{.sramOverPe = 1.04,
        .peGrowth = 2.0,
        .clockFactor = 0.9,
        .fillerShare = 0.2,
        .indexOverWeight = 0.8,
        .utilisation = 0.9};
    const auto keep = equalAreaBreakEvenKeep(design);
    QVERIFY(keep > 0.1 && keep < 0.9);
    QVERIFY(std::abs(equalAreaSpeedup(design, keep) - 1.0) < 1e-12);
    auto cheaper = design; // smaller indices pay earlier
    cheaper.indexOverWeight = 0.4;
    QVERIFY(equalAreaBreakEvenKeep(cheaper) > keep);
    QCOMPARE(equalAreaSpeedup(EqualAreaDesign{.sramOverPe = 4.0, .indexOverWeight = 3.0}, 0.9), 0.0);
}

void BreakEvenTest::wholeNetworksAreAsFastAsTheirSlowLayers()
{
    const std::vector<std::int64_t> macs{100, 300};
    QCOMPARE(networkSpeedup(macs, std::vector<double>{1.0, 3.0}), 2.0);
    QCOMPARE(networkSpeedup(macs, std::vector<double>{1.0, 1.0}), 1.0);
}

QTEST_APPLESS_MAIN(BreakEvenTest)
#include "tst_break_even.moc"
