#include "app/run_folder.h"
#include "app/workbench.h"
#include "core/hardware/accelerator_file.h"
#include "tests/app/fake_engine.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Workbench> readyBench(FakeRun run = {}, const std::filesystem::path& runs = {})
{
    auto bench = std::make_unique<Workbench>(
        Workbench::Options{.engine = fakeEngine(run), .cacheFolder = {}, .runsFolder = runs});
    bench->preparation().proceed();
    [&] { QTRY_COMPARE(bench->preparation().step(), Preparation::Step::Ready); }();
    [&] { QTRY_VERIFY(bench->accuracy().accuracy().after.pictures > 0); }();
    return bench;
}

} // namespace

class WorkbenchTest : public QObject {
    Q_OBJECT
private slots:
    void opensWithLeNetAtTenfold();
    void costsFollowInTheSameMoment();
    void probedAccuracyFollowsTheEditAndIsNeverShownStaleAsFresh();
    void probedPlansBecomePoints();
    void aRunEndsInTheLogAndMeasuresItsPlan();
    void editingAfterARunGoesBackToProbing();
    void editsDuringARunReachIt();
    void aStoppedRunCanGoOn();
    void aRunOfAnEarlierStartCanGoOn();
    void exportedModelsOpenAgainWithTheSameAccuracy();
    void badFilesLeaveTheSessionAsItWas_data();
    void badFilesLeaveTheSessionAsItWas();
    void nothingIsOpenedWhileARunIsGoing();
    void savedSessionsComeBack();
    void anotherNetworkGetsAPlanOfItsOwnAndCanBeUndone();
    void acceleratorsThatAreNotThereAreRefused();

private:
    QTemporaryDir folder_;
};

void WorkbenchTest::opensWithLeNetAtTenfold()
{
    Workbench bench({.engine = fakeEngine()});
    const auto totals = totalsOf(bench.session().plan(), bench.session().layers());
    QCOMPARE(totals.weights, 430500);
    QVERIFY(std::abs(totals.pruningRatio() - 10.0) < 0.05);
    QCOMPARE(bench.accuracy().accuracy().after.pictures, 0);
}

void WorkbenchTest::costsFollowInTheSameMoment()
{
    const auto bench = readyBench();
    const auto before = bench->costs().report().planned.total.storedBytes();
    auto plan = bench->session().plan();
    plan.layers[2].keep /= 4;
    bench->session().editPlan(plan, QStringLiteral("keep"));
    QVERIFY(bench->costs().report().planned.total.storedBytes() < before);
}

void WorkbenchTest::probedAccuracyFollowsTheEditAndIsNeverShownStaleAsFresh()
{
    const auto bench = readyBench();
    QCOMPARE(bench->accuracy().accuracy().before, (Accuracy{99, 100}));
    auto plan = bench->session().plan();
    plan.layers[0].keep = 0.5;
    bench->session().editPlan(plan, QStringLiteral("keep"));
    QVERIFY(bench->accuracy().accuracy().stale);
    QTRY_COMPARE(bench->accuracy().accuracy().after, (Accuracy{25, 100}));
    QVERIFY(!bench->accuracy().accuracy().stale);
    QVERIFY(bench->accuracy().accuracy().known == Knowledge::Probed);
}

void WorkbenchTest::probedPlansBecomePoints()
{
    const auto bench = readyBench();
    QCOMPARE(bench->history().plans().size(), 1U);
    auto plan = bench->session().plan();
    plan.layers[0].keep = 0.5;
    const auto first = bench->session().plan();
    bench->session().editPlan(plan, QStringLiteral("keep"));
    QTRY_COMPARE(bench->history().plans().size(), 2U);
    bench->goBackTo(QStringLiteral("plan %1").arg(bench->history().plans().front().number));
    QCOMPARE(bench->session().plan(), first);
    QTRY_VERIFY(!bench->accuracy().accuracy().stale);
    QCOMPARE(bench->history().plans().size(), 2U);
}

void WorkbenchTest::aRunEndsInTheLogAndMeasuresItsPlan()
{
    const auto bench = readyBench();
    QSignalSpy added(bench.get(), &Workbench::runAdded);
    bench->startRun();
    QVERIFY(added.wait());
    const auto* run = bench->currentRun();
    QVERIFY(run);
    QCOMPARE(run->test, (Accuracy{48, 50}));
    QCOMPARE(run->totals.keptWeights, totalsOf(run->plan, bench->session().layers()).keptWeights);
    QVERIFY(run->size.total() > 0);
    QCOMPARE(bench->accuracy().accuracy().after, (Accuracy{48, 50}));
    QVERIFY(bench->accuracy().accuracy().known == Knowledge::Measured);
}

void WorkbenchTest::editingAfterARunGoesBackToProbing()
{
    const auto bench = readyBench();
    QSignalSpy added(bench.get(), &Workbench::runAdded);
    bench->startRun();
    QVERIFY(added.wait());
    auto plan = bench->session().plan();
    plan.layers[0].keep = 0.5;
    bench->session().editPlan(plan, QStringLiteral("keep"));
    QVERIFY(!bench->currentRun());
    QVERIFY(bench->runToExport());
    QTRY_VERIFY(bench->accuracy().accuracy().known == Knowledge::Probed);
    bench->session().undoStack().undo();
    QVERIFY(bench->accuracy().accuracy().known == Knowledge::Measured);
}

void WorkbenchTest::editsDuringARunReachIt()
{
    const auto bench = readyBench({.iterations = 200, .pause = 2ms});
    QSignalSpy added(bench.get(), &Workbench::runAdded);
    bench->startRun();
    auto plan = bench->session().plan();
    plan.layers[1].keep = 0.125;
    bench->session().editPlan(plan, QStringLiteral("keep"));
    QVERIFY(added.wait());
    QCOMPARE(bench->log().runs().back().plan, plan);
    QVERIFY(bench->currentRun());
}

void WorkbenchTest::aStoppedRunCanGoOn()
{
    const auto bench = readyBench(
        {.iterations = 10000, .pause = 1ms}, folder_.filePath(QStringLiteral("runs")).toStdString());
    QSignalSpy stopped(&bench->run(), &RunController::stopped);
    bench->startRun();
    bench->run().stop();
    QVERIFY(stopped.wait());
    QVERIFY(bench->run().canResume());
    QVERIFY(bench->log().runs().empty());
}

void WorkbenchTest::aRunOfAnEarlierStartCanGoOn()
{
    const std::filesystem::path runs = folder_.filePath(QStringLiteral("interrupted")).toStdString();
    auto plan = firstSession().recipe.plan;
    plan.layers[1].keep = 0.125;
    {
        const auto bench = readyBench({.iterations = 10000, .pause = 1ms}, runs);
        bench->session().editPlan(plan, QStringLiteral("keep"));
        bench->startRun();
        QVERIFY(!bench->hasInterruptedRun()); // no checkpoint yet
        QTRY_VERIFY(std::filesystem::exists(sessionIn(bench->run().job().runFolder)));
        std::ofstream(bench->run().job().runFolder / "checkpoint") << "here";
    }
    const auto bench = readyBench({}, runs);
    QVERIFY(bench->hasInterruptedRun());
    QSignalSpy added(bench.get(), &Workbench::runAdded);
    bench->resumeInterruptedRun();
    QVERIFY(added.wait());
    QVERIFY(bench->run().job().resume);
    QCOMPARE(bench->session().plan(), plan);
    QCOMPARE(bench->log().runs().back().plan, plan);
    QVERIFY(!bench->hasInterruptedRun());
}

void WorkbenchTest::exportedModelsOpenAgainWithTheSameAccuracy()
{
    const auto bench = readyBench();
    QSignalSpy added(bench.get(), &Workbench::runAdded);
    QSignalSpy exported(&bench->exporter(), &ModelExporter::written);
    bench->startRun();
    QVERIFY(added.wait());
    const std::filesystem::path file = folder_.filePath(QStringLiteral("model.esp")).toStdString();
    bench->exporter().write({.run = 1, .file = file});
    QVERIFY(exported.wait());
    QCOMPARE(
        static_cast<std::uintmax_t>(bench->log().runs()[0].size.total()), std::filesystem::file_size(file));

    QSignalSpy changed(&bench->log(), &RunLog::changed);
    bench->open(file);
    QVERIFY(changed.wait());
    const auto* opened = bench->currentRun();
    QVERIFY(opened);
    QCOMPARE(opened->test, (Accuracy{48, 50}));
    QCOMPARE(opened->totals.keptWeights, bench->log().runs()[0].totals.keptWeights);
    QCOMPARE(*bench->session().content().network, *bench->log().runs()[0].compressed);
    bench->session().undoStack().undo();
    QCOMPARE(bench->session().recipe().network, std::string("lenet-5"));
}

void WorkbenchTest::badFilesLeaveTheSessionAsItWas_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("not JSON") << "a.json" << QByteArray("{");
    QTest::newRow("unknown key") << "b.json"
                                 << QByteArray(R"({"format": "espalier-recipe", "version": 1, "nam": 1})");
    QTest::newRow("damaged model") << "c.esp" << QByteArray("ESPALIER and then nothing");
    QTest::newRow("empty model") << "d.esp" << QByteArray();
    QTest::newRow("damaged session") << "e.espalier"
                                     << QByteArray(R"({"format": "espalier-session", "version": 1})");
    QTest::newRow("something else") << "f.txt" << QByteArray("hello");
}

void WorkbenchTest::badFilesLeaveTheSessionAsItWas()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, text);
    QFile file(folder_.filePath(name));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(text);
    file.close();
    const auto bench = readyBench();
    const auto before = bench->session().recipe();
    QSignalSpy problems(bench.get(), &Workbench::problem);
    bench->open(file.fileName().toStdString());
    QVERIFY(problems.wait());
    QVERIFY2(problems[0][0].toString().contains(name), qPrintable(problems[0][0].toString()));
    QCOMPARE(bench->session().recipe(), before);
    QVERIFY(bench->session().undoStack().isClean());
}

void WorkbenchTest::nothingIsOpenedWhileARunIsGoing()
{
    const auto bench = readyBench({.iterations = 10000, .pause = 1ms});
    bench->startRun();
    const QSignalSpy problems(bench.get(), &Workbench::problem);
    bench->open("somewhere.esp");
    bench->openData("/nowhere");
    bench->chooseNetwork("lenet-300-100");
    QCOMPARE(problems.count(), 3);
    QCOMPARE(bench->session().layers().size(), 4U);
}

void WorkbenchTest::savedSessionsComeBack()
{
    const std::filesystem::path file = folder_.filePath(QStringLiteral("work.espalier")).toStdString();
    const auto bench = readyBench();
    auto plan = bench->session().plan();
    plan.layers[3].weightBits = 4;
    bench->session().editPlan(plan, QStringLiteral("bits"));
    QSignalSpy saved(bench.get(), &Workbench::saved);
    bench->save(file);
    QVERIFY(saved.wait());
    QVERIFY(bench->session().undoStack().isClean());

    const auto other = readyBench();
    QSignalSpy opened(other.get(), &Workbench::opened);
    other->open(file);
    QVERIFY(opened.wait());
    QCOMPARE(other->session().plan(), plan);
    QCOMPARE(other->session().file(), file);
    QCOMPARE(*other->session().content().network, *bench->session().content().network);
}

void WorkbenchTest::anotherNetworkGetsAPlanOfItsOwnAndCanBeUndone()
{
    const auto bench = readyBench();
    bench->chooseNetwork("lenet-300-100");
    QCOMPARE(bench->session().layers().size(), 3U);
    QCOMPARE(bench->costs().report().planned.layers.size(), 3U);
    QTRY_COMPARE(bench->preparation().step(), Preparation::Step::Ready);
    bench->session().undoStack().undo();
    QCOMPARE(bench->session().layers().size(), 4U);
    QCOMPARE(bench->costs().report().planned.layers.size(), 4U);
}

void WorkbenchTest::acceleratorsThatAreNotThereAreRefused()
{
    const auto bench = readyBench();
    const QSignalSpy problems(bench.get(), &Workbench::problem);
    bench->chooseAccelerator("no-such-chip");
    bench->chooseAccelerator("/no/such/chip.json");
    QCOMPARE(problems.count(), 2);
    QCOMPARE(bench->session().content().accelerator, std::string(defaultAccelerator));
}

QTEST_MAIN(WorkbenchTest)
#include "tst_workbench.moc"
