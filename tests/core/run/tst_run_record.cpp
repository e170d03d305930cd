#include "core/run/run_record.h"
#include "tests/support/error_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace espalier;

namespace {

RunRecord someRecord()
{
    auto record = recordOfThisProcess();
    record.condition = RunCondition::Failed;
    record.message = "the disk is full";
    record.processes = 4;
    auto& progress = record.progress;
    progress.phase = Phase::Prune;
    progress.step = 1;
    progress.steps = 3;
    progress.iteration = 5;
    progress.iterations = 32;
    progress.epoch = 12.25;
    progress.epochs = 60.0;
    progress.secondsLeft = 17.5;
    progress.loss = 0.0625;
    progress.validation = {970, 1000};
    auto& layer = progress.layers.emplace_back();
    layer.primalResidual = 0.5;
    layer.dualResidual = 0.25;
    layer.rho = 0.125;
    layer.keptWeights = 7;
    layer.weights = {-1.0F, 1.0F, {1, 2, 3}};
    layer.auxiliary = {-0.5F, 0.5F, {4, 5}};
    layer.levels = {-0.5F, 0.5F};
    layer.threshold = 0.25F;
    layer.maskChanges = 3;
    layer.dual = {-0.25F, 0.25F, {6}};
    progress.plan.layers = {{.keep = 0.1, .weightBits = 3}};
    progress.curve =
        std::make_shared<const Curve>(Curve{{.epoch = 1.0, .loss = 2.0, .validationAccuracy = 50.0},
            {.epoch = 2.0,
                .phase = Phase::Prune,
                .primalResiduals = {0.5},
                .dualResiduals = {0.25},
                .planChanged = true}});
    progress.message = "rolled back";
    return record;
}

} // namespace

class TestRunRecord : public QObject {
    Q_OBJECT

private slots:
    void whatIsWrittenIsRead()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(!readRecord(path));
        const auto record = someRecord();
        writeRecord(record, path);
        const auto read = readRecord(path);
        QVERIFY(read);
        QCOMPARE(read->condition, record.condition);
        QCOMPARE(read->message, record.message);
        QCOMPARE(read->host, record.host);
        QCOMPARE(read->process, static_cast<std::int64_t>(getpid()));
        QCOMPARE(read->processes, 4);
        const auto& progress = read->progress;
        QCOMPARE(progress.phase, Phase::Prune);
        QCOMPARE(progress.step, 1);
        QCOMPARE(progress.steps, 3);
        QCOMPARE(progress.iteration, 5);
        QCOMPARE(progress.iterations, 32);
        QCOMPARE(progress.epoch, 12.25);
        QCOMPARE(progress.epochs, 60.0);
        QCOMPARE(progress.secondsLeft, 17.5);
        QCOMPARE(progress.loss, 0.0625);
        QCOMPARE(progress.validation, record.progress.validation);
        QCOMPARE(progress.layers, record.progress.layers);
        QVERIFY(progress.plan == record.progress.plan);
        QCOMPARE(*progress.curve, *record.progress.curve);
        QCOMPARE(progress.message, record.progress.message);
    }

    void badRecordsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("named");
        QTest::newRow("no JSON") << QByteArray("{") << "cannot be read";
        QTest::newRow("a key is missing") << QByteArray(R"({"condition": "running"})") << "message";
        QTest::newRow("condition") << QByteArray(R"({"condition": "asleep"})") << "'asleep'";
    }

    void badRecordsAreNamed()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, named);
        const QTemporaryDir folder;
        QFile file(folder.filePath(recordName));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const auto text = errorText([&] { readRecord(folder.path().toStdString()); });
        QVERIFY2(text.contains(named) && text.contains(recordName), qPrintable(text));
    }

    void processesAreKnownToLiveOnTheirOwnHostOnly()
    {
        auto record = recordOfThisProcess();
        QCOMPARE(isAlive(record), std::optional(true));
        record.process = 0x3FFFFFFF; // beyond Linux's largest
        QCOMPARE(isAlive(record), std::optional(false));
        record.host += "-another";
        QCOMPARE(isAlive(record), std::nullopt);
    }

    void wishesToStopAreMadeAndForgotten()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(!isStopWished(path));
        wishStop(path);
        QVERIFY(isStopWished(path));
        forgetStopWish(path);
        QVERIFY(!isStopWished(path));
        QVERIFY(!errorText([&] { wishStop(path / "nowhere"); }).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestRunRecord)
#include "tst_run_record.moc"
