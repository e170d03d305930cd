#include "app/run_controller.h"
#include "core/error.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fstream>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

ProgressPtr atIteration(int iteration)
{
    auto progress = std::make_shared<Progress>();
    progress->iteration = iteration;
    return progress;
}

/// Runs until it is asked to stop.
RunResult runForever(const Job&, std::stop_token stop, const ProgressObserver& observe, const PlanInbox&)
{
    for (int iteration = 1; !stop.stop_requested(); ++iteration) {
        observe(atIteration(iteration));
        std::this_thread::sleep_for(1ms);
    }
    throw Cancelled();
}

} // namespace

class RunControllerTest : public QObject {
    Q_OBJECT
private slots:
    void tellsTheResult();
    void lastSnapshotComesBeforeTheEnd();
    void redrawsAtThirtyHertzAtMost();
    void stopKeepsTheJobAndResumeGoesOn();
    void resumeWithoutCheckpointBeginsAnew();
    void anErrorIsToldInWords();
    void editsReachTheRun();
    void editsOfAnEarlierRunDoNot();
    void destroyingARunningControllerIsSafe();
    void aSecondStartIsIgnored();
};

void RunControllerTest::tellsTheResult()
{
    RunController controller([](const Job& job, auto&&...) {
        RunResult result;
        result.seconds = static_cast<double>(job.recipe.seed);
        return result;
    });
    QSignalSpy finished(&controller, &RunController::finished);
    Job job;
    job.recipe.seed = 42;
    controller.start(job);
    QVERIFY(controller.running());
    QVERIFY(finished.wait());
    QVERIFY(!controller.running());
    QVERIFY(!controller.canResume());
    QCOMPARE(finished[0][0].value<std::shared_ptr<const RunResult>>()->seconds, 42.0);
}

void RunControllerTest::lastSnapshotComesBeforeTheEnd()
{
    RunController controller([](const Job&, auto&&, const ProgressObserver& observe, auto&&) {
        for (int iteration = 1; iteration <= 200; ++iteration)
            observe(atIteration(iteration));
        return RunResult();
    });
    int last = 0;
    int lastAtEnd = 0;
    QObject::connect(
        &controller, &RunController::advanced, [&](const ProgressPtr& p) { last = p->iteration; });
    QObject::connect(&controller, &RunController::finished, [&] { lastAtEnd = last; });
    controller.start({});
    QTRY_COMPARE(lastAtEnd, 200);
}

void RunControllerTest::redrawsAtThirtyHertzAtMost()
{
    RunController controller(runForever);
    const QSignalSpy advanced(&controller, &RunController::advanced);
    controller.start({});
    QTest::qWait(500);
    QVERIFY(advanced.count() >= 3);
    QVERIFY2(advanced.count() <= 17, qPrintable(QString::number(advanced.count())));
}

void RunControllerTest::stopKeepsTheJobAndResumeGoesOn()
{
    const QTemporaryDir folder;
    std::atomic<bool> resumed = false;
    RunController controller(
        [&](const Job& job, std::stop_token stop, const ProgressObserver& observe, auto&& inbox) {
            std::ofstream(job.runFolder / "checkpoint") << "here";
            if (job.resume) {
                resumed = true;
                return RunResult();
            }
            return runForever(job, stop, observe, inbox);
        });
    QSignalSpy stopped(&controller, &RunController::stopped);
    QSignalSpy finished(&controller, &RunController::finished);
    Job job;
    job.runFolder = folder.path().toStdString();
    controller.start(job);
    QTest::qWait(50);
    controller.stop();
    QVERIFY(stopped.wait());
    QVERIFY(controller.canResume());
    controller.resume();
    QVERIFY(finished.wait());
    QVERIFY(resumed);
    QVERIFY(!controller.canResume());
}

void RunControllerTest::resumeWithoutCheckpointBeginsAnew()
{
    const QTemporaryDir folder;
    std::atomic<int> runs = 0;
    std::atomic<bool> askedToResume = false;
    RunController controller([&](const Job& job, auto&&...) -> RunResult {
        ++runs;
        askedToResume = job.resume;
        if (runs == 1)
            throw Cancelled();
        return {};
    });
    QSignalSpy stopped(&controller, &RunController::stopped);
    QSignalSpy finished(&controller, &RunController::finished);
    Job job;
    job.runFolder = folder.path().toStdString();
    controller.start(job);
    QVERIFY(stopped.wait());
    controller.resume();
    QVERIFY(finished.wait());
    QVERIFY(!askedToResume);
}

void RunControllerTest::anErrorIsToldInWords()
{
    RunController controller([](const Job&, auto&&...) -> RunResult { throw Error("the disk is full"); });
    QSignalSpy failed(&controller, &RunController::failed);
    controller.start({});
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].toString(), QStringLiteral("the disk is full"));
    QVERIFY(!controller.running());
}

void RunControllerTest::editsReachTheRun()
{
    RunController controller([](const Job&, std::stop_token stop, auto&&, const PlanInbox& newPlan) {
        RunResult result;
        while (!stop.stop_requested()) {
            if (const auto plan = newPlan()) {
                result.plan = *plan;
                return result;
            }
            std::this_thread::sleep_for(1ms);
        }
        throw Cancelled();
    });
    QSignalSpy finished(&controller, &RunController::finished);
    controller.start({});
    controller.changePlan(densePlan(3));
    QVERIFY(finished.wait());
    QCOMPARE(finished[0][0].value<std::shared_ptr<const RunResult>>()->plan, densePlan(3));
}

void RunControllerTest::editsOfAnEarlierRunDoNot()
{
    std::atomic<bool> surprised = false;
    RunController controller([&](const Job&, auto&&, auto&&, const PlanInbox& newPlan) {
        surprised = newPlan().has_value();
        return RunResult();
    });
    QSignalSpy finished(&controller, &RunController::finished);
    controller.changePlan(densePlan(3));
    controller.start({});
    QVERIFY(finished.wait());
    QVERIFY(!surprised);
}

void RunControllerTest::destroyingARunningControllerIsSafe()
{
    std::atomic<bool> ended = false;
    {
        RunController controller([&](const Job& job, std::stop_token stop, const ProgressObserver& observe,
                                     const PlanInbox& inbox) -> RunResult {
            try {
                return runForever(job, stop, observe, inbox);
            } catch (...) {
                ended = true;
                throw;
            }
        });
        controller.start({});
        QTest::qWait(20);
    }
    QVERIFY(ended);
    QTest::qWait(20);
}

void RunControllerTest::aSecondStartIsIgnored()
{
    RunController controller(runForever);
    controller.start({});
    Job other;
    other.recipe.seed = 99;
    controller.start(other);
    QVERIFY(controller.job().recipe.seed != 99);
}

QTEST_GUILESS_MAIN(RunControllerTest)
#include "tst_run_controller.moc"
