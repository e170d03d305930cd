#include "engine/time_left.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

bool near(double left, double right)
{
    return std::abs(left - right) < 1e-9 * right;
}

} // namespace

class TestTimeLeft : public QObject {
    Q_OBJECT

private slots:
    void nothingIsKnownBeforeTheFirstTiming()
    {
        TimeLeft time;
        QVERIFY(time.secondsFor(Phase::Dense, 1.0, 5) < 0.0);
        time.learn(Phase::Dense, 1.0, 0.0, 1.0); // no epoch, no rate
        QVERIFY(time.secondsFor(Phase::Dense, 1.0, 5) < 0.0);
    }

    void theSamePhaseTakesItsOwnRate()
    {
        TimeLeft time;
        time.learn(Phase::Dense, 1.0, 2.0, 20.0);
        time.learn(Phase::Prune, 1.0, 1.0, 15.0);
        QVERIFY(near(time.secondsFor(Phase::Dense, 1.0, 3.0), 30.0));
        QVERIFY(near(time.secondsFor(Phase::Prune, 1.0, 3.0), 45.0));
    }

    void unlikePhasesAreScaledByTheWork()
    {
        TimeLeft time;
        time.learn(Phase::Dense, 1.0, 1.0, 13.0);
        QVERIFY(near(time.secondsFor(Phase::Retrain, 0.08, 10.0), 13.0)); // a tenth: 0.02 + 0.08
        QVERIFY(near(time.secondsFor(Phase::Retrain, 0.6, 1.0), 13.0)); // dense kernels still
    }

    void newerTimingsReplaceOlderOnes()
    {
        TimeLeft time;
        time.learn(Phase::Retrain, 0.18, 1.0, 2.0);
        time.learn(Phase::Retrain, 0.08, 1.0, 3.0);
        QVERIFY(near(time.secondsFor(Phase::Retrain, 0.08, 2.0), 6.0));
    }
};

QTEST_APPLESS_MAIN(TestTimeLeft)
#include "tst_time_left.moc"
