#include "app/live_probe.h"
#include "core/error.h"
#include "tests/app/tiny.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

/// Answers in two parts, dense plans slowly; the accuracy tells the plan: `correct` = 4 · keep of the first
/// layer.
struct FakeEngine {
    std::chrono::milliseconds pause{0}; ///< of dense plans, between the two parts
    std::atomic<int> made = 0;
    std::atomic<int> started = 0;
    std::atomic<int> interrupted = 0;

    LiveProbe::Factory factory()
    {
        return [this](auto&&, auto&&) -> LiveProbe::Evaluate {
            ++made;
            return [this](const Plan& plan, std::stop_token stop, const LiveAccuracy::Observer& observe) {
                ++started;
                const auto correct = static_cast<std::int64_t>(4 * plan.layers[0].keep);
                observe({std::min<std::int64_t>(correct, 2), 2});
                for (auto waited = 0ms; correct == 4 && waited < pause; waited += 1ms) {
                    if (stop.stop_requested()) {
                        ++interrupted;
                        return false;
                    }
                    std::this_thread::sleep_for(1ms);
                }
                observe({correct, 4});
                return true;
            };
        };
    }
};

void giveSubject(LiveProbe& probe)
{
    probe.setSubject(std::make_shared<const Network>(tiny::network()),
        std::make_shared<const PictureSet>(tiny::pictures(4)));
}

} // namespace

class LiveProbeTest : public QObject {
    Q_OBJECT
private slots:
    void answersFirstInPartThenWhole();
    void withoutASubjectNothingIsAsked();
    void theNewestPlanWins();
    void answersAboutAnOlderPlanAreDropped();
    void cancelIsSilent();
    void keepsWhatItMadeForTheSameSubject();
    void anErrorIsToldInWords();
    void destroyingABusyProbeIsSafe();
};

void LiveProbeTest::answersFirstInPartThenWhole()
{
    FakeEngine engine;
    LiveProbe probe(engine.factory());
    giveSubject(probe);
    const QSignalSpy answers(&probe, &LiveProbe::answered);
    probe.probe(tiny::planKeeping(0.75));
    QVERIFY(probe.busy());
    QTRY_COMPARE(answers.count(), 2);
    QCOMPARE(answers[0][0].value<Accuracy>(), (Accuracy{2, 2}));
    QCOMPARE(answers[0][1].toBool(), false);
    QCOMPARE(answers[1][0].value<Accuracy>(), (Accuracy{3, 4}));
    QCOMPARE(answers[1][1].toBool(), true);
    QVERIFY(!probe.busy());
}

void LiveProbeTest::withoutASubjectNothingIsAsked()
{
    FakeEngine engine;
    LiveProbe probe(engine.factory());
    probe.probe(densePlan(2));
    QTest::qWait(20);
    QVERIFY(!probe.busy());
    QCOMPARE(engine.started.load(), 0);
}

void LiveProbeTest::theNewestPlanWins()
{
    FakeEngine engine{.pause = 5000ms};
    LiveProbe probe(engine.factory());
    giveSubject(probe);
    probe.probe(tiny::planKeeping(1.0));
    QTRY_COMPARE(engine.started.load(), 1);
    QElapsedTimer clock;
    clock.start();
    const QSignalSpy answers(&probe, &LiveProbe::answered);
    probe.probe(tiny::planKeeping(0.5));
    QTRY_VERIFY(!probe.busy());
    QVERIFY(clock.elapsed() < 1000);
    QCOMPARE(engine.interrupted.load(), 1);
    QCOMPARE(answers.last()[0].value<Accuracy>(), (Accuracy{2, 4}));
}

void LiveProbeTest::answersAboutAnOlderPlanAreDropped()
{
    FakeEngine engine;
    LiveProbe probe(engine.factory());
    giveSubject(probe);
    const QSignalSpy answers(&probe, &LiveProbe::answered);
    probe.probe(tiny::planKeeping(1.0));
    while (engine.started == 0)
        std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(20ms); // its answers are in the event queue now
    probe.probe(tiny::planKeeping(0.25));
    QTRY_VERIFY(!probe.busy());
    QCOMPARE(answers.count(), 2);
    QCOMPARE(answers.last()[0].value<Accuracy>(), (Accuracy{1, 4}));
}

void LiveProbeTest::cancelIsSilent()
{
    FakeEngine engine{.pause = 5000ms};
    LiveProbe probe(engine.factory());
    giveSubject(probe);
    probe.probe(densePlan(2));
    QTRY_COMPARE(engine.started.load(), 1);
    const QSignalSpy answers(&probe, &LiveProbe::answered);
    probe.cancel();
    QTRY_COMPARE(engine.interrupted.load(), 1);
    QTest::qWait(20);
    QCOMPARE(answers.count(), 0);
    QVERIFY(!probe.busy());
}

void LiveProbeTest::keepsWhatItMadeForTheSameSubject()
{
    FakeEngine engine;
    LiveProbe probe(engine.factory());
    giveSubject(probe);
    for (const double keep : {1.0, 0.5}) {
        probe.probe(tiny::planKeeping(keep));
        QTRY_VERIFY(!probe.busy());
    }
    QCOMPARE(engine.made.load(), 1);
    giveSubject(probe);
    probe.probe(densePlan(2));
    QTRY_VERIFY(!probe.busy());
    QCOMPARE(engine.made.load(), 2);
}

void LiveProbeTest::anErrorIsToldInWords()
{
    LiveProbe probe([](auto&&, auto&&) -> LiveProbe::Evaluate { throw Error("pictures of another size"); });
    giveSubject(probe);
    QSignalSpy failed(&probe, &LiveProbe::failed);
    probe.probe(densePlan(2));
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].toString(), QStringLiteral("pictures of another size"));
    QVERIFY(!probe.busy());
}

void LiveProbeTest::destroyingABusyProbeIsSafe()
{
    FakeEngine engine{.pause = 5000ms};
    QElapsedTimer clock;
    clock.start();
    {
        LiveProbe probe(engine.factory());
        giveSubject(probe);
        probe.probe(densePlan(2));
        QTRY_COMPARE(engine.started.load(), 1);
    }
    QVERIFY(clock.elapsed() < 1000);
}

QTEST_GUILESS_MAIN(LiveProbeTest)
#include "tst_live_probe.moc"
