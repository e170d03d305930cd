#include "core/run/progress.h"

#include <QTest>

#include <cmath>

using namespace espalier;

class TestProgress : public QObject {
    Q_OBJECT

private slots:
    /// Wilson's interval, against values computed by hand from the formula.
    void intervalOfAShare_data()
    {
        QTest::addColumn<int>("correct");
        QTest::addColumn<int>("pictures");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("half of 100") << 50 << 100 << 0.40383 << 0.59617;
        QTest::newRow("all of 10") << 10 << 10 << 0.72247 << 1.0;
        QTest::newRow("none of 10") << 0 << 10 << 0.0 << 0.27753;
        QTest::newRow("9920 of 10000") << 9920 << 10000 << 0.990061 << 0.993564;
    }

    void intervalOfAShare()
    {
        QFETCH(const int, correct);
        QFETCH(const int, pictures);
        QFETCH(const double, low);
        QFETCH(const double, high);
        const auto interval = confidenceInterval({correct, pictures});
        QVERIFY2(std::abs(interval.low - low) < 1e-5, qPrintable(QString::number(interval.low, 'g', 8)));
        QVERIFY2(std::abs(interval.high - high) < 1e-5, qPrintable(QString::number(interval.high, 'g', 8)));
    }

    void nothingSeenSaysNothing() { QCOMPARE(confidenceInterval({}), (Interval{0.0, 1.0})); }
};

QTEST_APPLESS_MAIN(TestProgress)
#include "tst_progress.moc"
