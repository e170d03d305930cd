// The whole job in the real window with the real engine, on the built-in digits: edit two layers, run,
// export, open what was exported. Takes a minute or so.
#include "app/stall_watchdog.h"
#include "app/window/main_window.h"
#include "engine/evaluate.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"
#include "widgets/totals_strip.h"

#include <QAction>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <thread>

using namespace espalier;

namespace {

constexpr int patience = 240'000; // milliseconds

/// The first session with as few epochs as still show something.
SessionContent shortSession()
{
    auto content = firstSession();
    auto& recipe = content.recipe;
    recipe.dense.epochs = 2;
    recipe.prune.epochs = 1;
    recipe.prune.retrainEpochs = 1;
    recipe.quantize.epochs = 2;
    return content;
}

/// Whether something else keeps the machine so busy that times say nothing.
bool machineIsOverloaded()
{
    double load = 0;
    return getloadavg(&load, 1) == 1 && load > std::thread::hardware_concurrency();
}

} // namespace

class EndToEndTest : public QObject {
    Q_OBJECT
private slots:
    void tuneRunExportAndOpenAgain();
};

void EndToEndTest::tuneRunExportAndOpenAgain()
{
    const QTemporaryDir folder;
    MainWindow window({.workbench = {.runsFolder = folder.filePath(QStringLiteral("runs")).toStdString(),
                           .first = shortSession()},
        .settingsFile = folder.filePath(QStringLiteral("window.ini"))});
    window.show();
    auto& bench = window.workbench();
    StallWatchdog watchdog;
    QTRY_VERIFY_WITH_TIMEOUT(bench.accuracy().accuracy().after.pictures > 0, patience);
    qInfo("longest stall while training and probing: %.1f ms", watchdog.longestStall());
    QVERIFY(bench.accuracy().accuracy().before.percent() > 80.0);

    auto* table = window.views().table;
    QVERIFY(table->applyEdit(table->model()->index(1, LayerModel::Keep), 0.2));
    table->selectLayers({2});
    QVERIFY(table->applyEdit(table->model()->index(2, LayerModel::WeightBits), 4));
    const auto plan = bench.session().plan();
    QCOMPARE(plan.layers[1].keep, 0.2);
    QCOMPARE(plan.layers[2].weightBits, 4);

    QSignalSpy added(&bench, &Workbench::runAdded);
    QSignalSpy failed(&bench.run(), &RunController::failed);
    watchdog.restart();
    window.actions().run->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!added.isEmpty() || !failed.isEmpty(), patience);
    const auto stall = watchdog.longestStall();
    qInfo("longest stall during the run: %.1f ms", stall);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(failed[0][0].toString()));
    if (machineIsOverloaded())
        qWarning("the machine is overloaded: the stall is not judged");
    else
        QVERIFY2(stall <= 50.0, "the GUI thread was kept from its work for more than 50 ms");

    const auto run = bench.log().runs().back();
    QCOMPARE(run.plan, plan);
    QVERIFY(run.test.percent() > 80.0);
    const auto file = folder.filePath(QStringLiteral("digits.esp"));
    QSignalSpy exported(&bench.exporter(), &ModelExporter::written);
    bench.exporter().write({.run = run.number, .file = file.toStdString()});
    QTRY_VERIFY_WITH_TIMEOUT(!exported.isEmpty(), patience);
    QCOMPARE(QFileInfo(file).size(), run.size.total());

    window.files().open(file);
    QTRY_COMPARE_WITH_TIMEOUT(bench.log().runs().size(), 2U, patience);
    const auto again = bench.log().runs().back();
    QCOMPARE(again.test, run.test);
    QCOMPARE(again.validation, run.validation);
    QVERIFY(bench.accuracy().accuracy().known == Knowledge::Measured);
    QCOMPARE(window.views().totals->totals().accuracy.after, run.test);
}

QTEST_MAIN(EndToEndTest)
#include "tst_end_to_end.moc"
