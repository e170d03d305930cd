// Runs the real espalier-cli as people do: arguments in, text and exit code out.
#include "tests/support/cli_program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/types.h>

using namespace espalier::test;

namespace {

const char* const smallRecipe =
    R"({"format": "espalier-recipe", "version": 1, "name": "small", "network": "lenet-300-100",
  "data": {"kind": "digits", "validation": 1000}, "batch": 100,
  "plan": {"fc1": {"keep": 0.05, "weight_bits": 3}, "fc2": {"keep": 0.2, "weight_bits": 3}, "fc3": {"keep": 0.5, "weight_bits": 4}},
  "dense": {"epochs": 2, "shift_pixels": 0}, "prune": {"epochs": 2, "retrain_epochs": 2, "averaging": 0.95}, "quantize": {"epochs": 2}})";

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QFile file(recipe());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(smallRecipe);
        file.close();
        reference_ = run({"compress", recipe(), "--out", folder_.filePath("reference"), "--json"});
        QVERIFY2(reference_.exitCode == 0, qPrintable(reference_.errors));
    }

    void compressPrintsOneObjectWithTheAgreedKeys()
    {
        const auto json = reference_.json();
        for (const auto* key : {"test_accuracy", "validation_accuracy", "pruning_ratio", "weight_data_ratio",
                 "file_bytes", "seconds"})
            QVERIFY2(json.value(QLatin1String(key)).isDouble(), key);
        QVERIFY(json["test_accuracy"].toDouble() > 80.0);
        QVERIFY(std::abs(json["pruning_ratio"].toDouble() - 266200.0 / (11760 + 6000 + 500)) < 0.01);
        QCOMPARE(QFile(folder_.filePath("reference/model.esp")).size(), json["file_bytes"].toInteger());
        QVERIFY(reference_.errors.contains("epoch"));
    }

    void theWrittenModelMeasuresTheSame()
    {
        const auto model = folder_.filePath("reference/model.esp");
        const auto evaluated = run({"evaluate", model, "--json"});
        QCOMPARE(evaluated.exitCode, 0);
        QCOMPARE(evaluated.json()["accuracy"].toDouble(), reference_.json()["test_accuracy"].toDouble());
        const auto copy = folder_.filePath("copy.esp");
        QCOMPARE(run({"export", folder_.filePath("reference"), "--out", copy}).exitCode, 0);
        QFile first(model);
        QFile second(copy);
        QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
        QCOMPARE(first.readAll(), second.readAll());
    }

    /// Through another format and back: the same file, and as many bytes as the ledger said before.
    void convertedModelsComeBack()
    {
        const auto model = folder_.filePath("reference/model.esp");
        for (const auto* ending : {"safetensors", "npz"}) {
            const auto other = folder_.filePath(QStringLiteral("other.") + ending);
            const auto ledger = run({"convert", model, other, "--ledger", "--json"});
            QVERIFY2(ledger.exitCode == 0 && !QFile::exists(other), qPrintable(ledger.errors));
            const auto written = run({"convert", model, other, "--json"});
            QVERIFY2(written.exitCode == 0, qPrintable(written.errors));
            QCOMPARE(QFile(other).size(), ledger.json()["file_bytes"].toInteger());
            QVERIFY(written.json()["verification"].toString().contains("bit by bit"));
            const auto back = folder_.filePath("back.esp");
            QCOMPARE(run({"convert", other, back}).exitCode, 0);
            QFile first(model);
            QFile second(back);
            QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
            QCOMPARE(first.readAll(), second.readAll());
        }
        const auto noWay = run({"convert", model, folder_.filePath("x.npz"), "--as", "int7"});
        QVERIFY2(noWay.exitCode == 1 && noWay.errors.contains("packed, float"), qPrintable(noWay.errors));
    }

    void inspectNamesLayersAndParts()
    {
        const auto outcome = run({"inspect", folder_.filePath("reference/model.esp"), "--json"});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.json()["layers"].toArray().size(), 3);
        qint64 sum = 0;
        const auto parts = outcome.json()["file_parts"].toObject();
        for (const auto& part : parts)
            sum += part.toInteger();
        QCOMPARE(sum, outcome.json()["file_bytes"].toInteger());
        QVERIFY(run({"inspect", folder_.filePath("reference/model.esp")}).output.contains("fc1"));
    }

    /// kill -9 in the middle, then --resume: the same result as without.
    void aKilledRunResumesToTheSameResult_data()
    {
        QTest::addColumn<QString>("killAt");
        QTest::newRow("in ADMM") << "Pruning";
        QTest::newRow("while quantizing") << "Quantizing weights";
    }

    void aKilledRunResumesToTheSameResult()
    {
        QFETCH(const QString, killAt);
        const auto output = folder_.filePath("killed-" + QString(killAt).replace(' ', '-'));
        QProcess process;
        process.start(cliProgram, {"compress", recipe(), "--out", output, "--json"});
        QString errors;
        QElapsedTimer clock;
        clock.start();
        while (errors.count(killAt) < 2 && clock.elapsed() < 120'000
            && process.state() != QProcess::NotRunning) {
            process.waitForReadyRead(100);
            errors += QString::fromUtf8(process.readAllStandardError());
        }
        QVERIFY2(errors.count(killAt) >= 2, qPrintable(errors));
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGKILL), 0);
        process.waitForFinished();
        QVERIFY(!QFile::exists(output + "/model.esp"));
        const auto resumed = run({"compress", recipe(), "--out", output, "--json", "--resume"});
        QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.errors));
        for (const auto* key : {"test_accuracy", "validation_accuracy", "file_bytes", "dense_test_accuracy"})
            QCOMPARE(resumed.json()[QLatin1String(key)], reference_.json()[QLatin1String(key)]);
    }

    void reproducingRunsEachSeedOnceAndWritesTheTable()
    {
        QVERIFY(QDir(folder_.path()).mkpath("records"));
        QFile page(folder_.filePath("page.md"));
        QVERIFY(page.open(QIODevice::WriteOnly));
        page.write("# Page\n<!-- measured results begin: written by ./dev reproduce -->\n"
                   "<!-- measured results end -->\n");
        page.close();
        const QStringList arguments{"reproduce", recipe(), "--seeds", "1,2", "--out",
            folder_.filePath("reproduced"), "--records", folder_.filePath("records"), "--page",
            folder_.filePath("page.md")};
        const auto first = run(arguments);
        QVERIFY2(first.exitCode == 0, qPrintable(first.errors));
        QVERIFY2(first.output.contains("± "), qPrintable(first.output));
        QVERIFY(page.open(QIODevice::ReadOnly));
        QVERIFY(page.readAll().contains("| `small` |"));
        page.close();
        const auto second = run(arguments);
        QCOMPARE(second.output, first.output);
        QVERIFY2(!second.errors.contains("epoch"), qPrintable(second.errors)); // nothing was run again
    }

    void interruptingStopsWithinASecondAndKeepsTheCheckpoint()
    {
        const auto output = folder_.filePath("interrupted");
        QProcess process;
        process.start(cliProgram, {"compress", recipe(), "--out", output});
        QString errors;
        QElapsedTimer clock;
        clock.start();
        while (!errors.contains("Pruning") && clock.elapsed() < 120'000) {
            process.waitForReadyRead(100);
            errors += QString::fromUtf8(process.readAllStandardError());
        }
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        clock.restart();
        QVERIFY(process.waitForFinished(20'000));
        qInfo("stopped after %lld ms", static_cast<long long>(clock.elapsed()));
        QCOMPARE(process.exitCode(), 1);
        errors = QString::fromUtf8(process.readAllStandardError());
        QVERIFY2(errors.contains("--resume"), qPrintable(errors));
        QVERIFY(QFile::exists(output + "/checkpoint.bin"));
    }

    void failuresAreOneLineAndExitCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        const auto empty = folder_.filePath("empty");
        QVERIFY(QDir().mkpath(empty));
        QTest::newRow("no command") << QStringList{} << 2 << "subcommand";
        QTest::newRow("unknown command") << QStringList{"shrink"} << 2 << "shrink";
        QTest::newRow("unknown flag") << QStringList{"compress", "lenet5-digits", "--fast"} << 2 << "--fast";
        QTest::newRow("no recipe") << QStringList{"compress", "nowhere.json"} << 1 << "lenet5-digits";
        QTest::newRow("absent data folder")
            << QStringList{"compress", recipe(), "--data", "/nowhere", "--out", empty} << 1 << "/nowhere";
        QTest::newRow("empty data folder")
            << QStringList{"compress", recipe(), "--data", empty, "--out", empty} << 1 << empty;
        QTest::newRow("absent model") << QStringList{"inspect", "nowhere.esp"} << 1 << "nowhere.esp";
        QTest::newRow("no model at all") << QStringList{"evaluate", recipe()} << 1 << "small.json";
        QTest::newRow("unknown set") << QStringList{"evaluate", folder_.filePath("reference/model.esp"),
            "--set", "all"} << 1 << "validation";
        QTest::newRow("unknown format") << QStringList{"export", folder_.filePath("reference/model.esp"),
            "--out", "model.xyz"} << 1 << ".xyz";
        QTest::newRow("output below a file")
            << QStringList{"compress", recipe(), "--out", recipe() + "/x"} << 1 << "small.json/x";
        QTest::newRow("nothing to resume")
            << QStringList{"compress", recipe(), "--out", empty, "--resume"} << 1 << "checkpoint";
    }

    void failuresAreOneLineAndExitCode()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, exitCode);
        QFETCH(const QString, word);
        const auto outcome = run(arguments);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.errors.contains(word), qPrintable(outcome.errors));
        if (exitCode == 1)
            QCOMPARE(outcome.errors.trimmed().count('\n'), 0);
        QVERIFY(outcome.output.isEmpty());
    }

    void helpTeaches()
    {
        const auto outcome = run({"--help"});
        QCOMPARE(outcome.exitCode, 0);
        for (const auto* word :
            {"compress", "evaluate", "inspect", "export", "train", "--resume", "Exit code"})
            QVERIFY2(outcome.output.contains(QLatin1String(word)), word);
    }

private:
    QString recipe() const { return folder_.filePath("small.json"); }

    QTemporaryDir folder_;
    Outcome reference_;
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
