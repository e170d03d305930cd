#include "core/compress/stop_rules.h"

#include <QTest>

#include <limits>
#include <vector>

using namespace espalier;

using Numbers = std::vector<double>;
using Counts = std::vector<int>;
Q_DECLARE_METATYPE(Numbers)
Q_DECLARE_METATYPE(Counts)

class TestStopRules : public QObject {
    Q_OBJECT

private slots:
    void arrivesOnlyWhenBothResidualsAreSmallEverywhere_data()
    {
        QTest::addColumn<Numbers>("primal");
        QTest::addColumn<Numbers>("dual");
        QTest::addColumn<bool>("arrived");
        QTest::newRow("both small") << Numbers{0.01, 0.05} << Numbers{0.02, 0.0} << true;
        QTest::newRow("at the limit") << Numbers{0.05} << Numbers{0.05} << true;
        QTest::newRow("primal big in one layer") << Numbers{0.01, 0.06} << Numbers{0.0, 0.0} << false;
        QTest::newRow("dual big in one layer") << Numbers{0.0, 0.0} << Numbers{0.06, 0.0} << false;
        QTest::newRow("not a number")
            << Numbers{std::numeric_limits<double>::quiet_NaN()} << Numbers{0.0} << false;
        QTest::newRow("no layers") << Numbers{} << Numbers{} << false;
    }

    void arrivesOnlyWhenBothResidualsAreSmallEverywhere()
    {
        QFETCH(const Numbers, primal);
        QFETCH(const Numbers, dual);
        QTEST(residualsBelow(primal, dual, 0.05), "arrived");
    }

    void aPlateauGainsTooLittleForTooLong_data()
    {
        QTest::addColumn<Numbers>("accuracies");
        QTest::addColumn<int>("patience");
        QTest::addColumn<double>("gain");
        QTest::addColumn<bool>("plateau");
        QTest::newRow("too few to tell") << Numbers{98, 98} << 2 << 0.1 << false;
        QTest::newRow("flat") << Numbers{98, 98, 98} << 2 << 0.0 << true;
        QTest::newRow("a gain just at the limit") << Numbers{98, 98.5, 98} << 2 << 0.5 << true;
        QTest::newRow("a gain beyond it") << Numbers{98, 98.6, 98} << 2 << 0.5 << false;
        QTest::newRow("the best was long ago") << Numbers{98, 99, 97, 98.9, 99} << 3 << 0.0 << true;
        QTest::newRow("falling") << Numbers{99, 98, 97} << 1 << 0.0 << true;
        QTest::newRow("rising") << Numbers{97, 98, 99} << 1 << 0.0 << false;
        QTest::newRow("none at all") << Numbers{} << 1 << 0.0 << false;
    }

    void aPlateauGainsTooLittleForTooLong()
    {
        QFETCH(const Numbers, accuracies);
        QFETCH(const int, patience);
        QFETCH(const double, gain);
        QTEST(onPlateau(accuracies, patience, gain), "plateau");
    }

    void masksSettleAfterIterationsWithoutChange_data()
    {
        QTest::addColumn<Counts>("changes");
        QTest::addColumn<bool>("settled");
        QTest::newRow("three still ones") << Counts{9, 0, 0, 0} << true;
        QTest::newRow("a change among them") << Counts{0, 0, 1, 0} << false;
        QTest::newRow("too few") << Counts{0, 0} << false;
        QTest::newRow("none") << Counts{} << false;
    }

    void masksSettleAfterIterationsWithoutChange()
    {
        QFETCH(const Counts, changes);
        QTEST(masksSettled(changes, 3), "settled");
    }

    void lossesThatBlowUp_data()
    {
        QTest::addColumn<double>("loss");
        QTest::addColumn<bool>("diverged");
        QTest::newRow("learning") << 0.01 << false;
        QTest::newRow("guessing among ten") << 2.302585 << false;
        QTest::newRow("right after a far cut") << 40.0 << false;
        QTest::newRow("a hundred times guessing") << 230.3 << true;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << true;
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << true;
    }

    void lossesThatBlowUp()
    {
        QFETCH(const double, loss);
        QTEST(lossDiverged(loss, 10), "diverged");
    }
};

QTEST_APPLESS_MAIN(TestStopRules)
#include "tst_stop_rules.moc"
