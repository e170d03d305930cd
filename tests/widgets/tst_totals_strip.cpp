#include "widgets/theme.h"
#include "widgets/total_cell.h"
#include "widgets/totals_strip.h"

#include <QApplication>
#include <QTest>

using namespace espalier;

namespace {

Totals lenetTotals()
{
    Totals totals;
    totals.weights = {430'500, 5'065, Knowledge::Exact};
    totals.bytes = {1'722'000, 4'900};
    totals.accuracy = {{9'936, 10'000}, {507, 512}, Knowledge::Probed};
    totals.energy = {2.31e-6, 0.19e-6};
    totals.time = {84e-6, 9e-6};
    totals.askedRatio = 85.0;
    return totals;
}

} // namespace

class TestTotalsStrip : public QObject {
    Q_OBJECT

private slots:
    void saysBeforeAfterFactorAndBadge_data();
    void saysBeforeAfterFactorAndBadge();
    void theFileIsToldFromWhatAChipLoads();
    void unknownNumbersAreDashesWithoutFactor();
    void staleNumbersAreNeverShownAsFresh();
    void measuredSaysOnWhat();
    void aMissingAccuracySaysWhy();
    void coloursFollowThePalette();

private:
    /// What a screen reader says of the index-th total, in plain spaces.
    static QString said(const TotalsStrip& strip, int index)
    {
        return strip.findChildren<TotalCell*>().at(index)->accessibleName().replace(QChar(0x202F), u' ');
    }
};

void TestTotalsStrip::saysBeforeAfterFactorAndBadge_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("text");
    QTest::newRow("weights") << 0 << "weights: 430.5 K → 5.07 K. 85× asked 85×";
    QTest::newRow("stored") << 1 << "stored on the chip: 1.72 MB → 4.9 KB. 351× estimated";
    QTest::newRow("accuracy") << 2 << "accuracy: 99.36 → 99.0 ± 0.9 %. probed n = 512";
    QTest::newRow("energy") << 3 << "energy/picture: 2.31 → 0.19 µJ. 12.2× estimated";
    QTest::newRow("time") << 4 << "time/picture: 84 → 9 µs. 9.33× estimated";
}

void TestTotalsStrip::saysBeforeAfterFactorAndBadge()
{
    QFETCH(int, index);
    QFETCH(QString, text);
    TotalsStrip strip;
    strip.setTotals(lenetTotals());
    QCOMPARE(said(strip, index), text);
}

void TestTotalsStrip::theFileIsToldFromWhatAChipLoads()
{
    TotalsStrip strip;
    auto totals = lenetTotals();
    totals.fileBytes = 2420.0;
    strip.setTotals(totals);
    QCOMPARE(
        said(strip, 1), QStringLiteral("stored on the chip: 1.72 MB → 4.9 KB. 351× counted · file 2.42 KB"));
    QVERIFY(strip.findChildren<TotalCell*>().at(1)->toolTip().contains(QStringLiteral("graph")));
}

void TestTotalsStrip::unknownNumbersAreDashesWithoutFactor()
{
    TotalsStrip strip;
    for (int i = 0; i < 5; ++i)
        QVERIFY2(said(strip, i).endsWith(QStringLiteral(": – → –.")), qPrintable(said(strip, i)));
}

void TestTotalsStrip::staleNumbersAreNeverShownAsFresh()
{
    TotalsStrip strip;
    Totals totals = lenetTotals();
    totals.accuracy.stale = true;
    totals.energy.stale = true;
    strip.setTotals(totals);
    for (const int stale : {2, 3}) {
        QVERIFY(strip.findChildren<TotalCell*>().at(stale)->isStale());
        QVERIFY(said(strip, stale).endsWith(QStringLiteral("out of date")));
        QVERIFY(!said(strip, stale).contains(QStringLiteral("probed")));
    }
    QVERIFY(!strip.findChildren<TotalCell*>().at(1)->isStale());
    strip.setTotals(lenetTotals());
    QVERIFY(!strip.findChildren<TotalCell*>().at(2)->isStale());
}

void TestTotalsStrip::measuredSaysOnWhat()
{
    TotalsStrip strip;
    Totals totals = lenetTotals();
    totals.accuracy = {{9'936, 10'000}, {9'921, 10'000}, Knowledge::Measured, QStringLiteral("test")};
    strip.setTotals(totals);
    QCOMPARE(said(strip, 2), QStringLiteral("accuracy: 99.36 → 99.21 ± 0.17 %. measured on test"));
}

void TestTotalsStrip::aMissingAccuracySaysWhy()
{
    TotalsStrip strip;
    Totals totals = lenetTotals();
    totals.accuracy.after = {};
    totals.accuracy.waiting = QStringLiteral("training the dense network…");
    strip.setTotals(totals);
    QCOMPARE(said(strip, 2), QStringLiteral("accuracy: 99.36 → –. training the dense network…"));
}

void TestTotalsStrip::coloursFollowThePalette()
{
    applyAppearance(Appearance::Light);
    TotalsStrip strip;
    strip.setTotals(lenetTotals());
    strip.show();
    const auto* value = strip.findChildren<TotalCell*>().at(1)->findChildren<QLabel*>().at(1);
    QCOMPARE(value->palette().color(QPalette::WindowText), coloursFor(false).text);
    applyAppearance(Appearance::Dark);
    QCoreApplication::processEvents();
    QCOMPARE(value->palette().color(QPalette::WindowText), coloursFor(true).text);
    applyAppearance(Appearance::Light);
}

QTEST_MAIN(TestTotalsStrip)
#include "tst_totals_strip.moc"
