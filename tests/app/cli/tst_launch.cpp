// Several real processes of espalier-cli on this machine's loopback.
#include "core/run/process_place.h"
#include "tests/support/cli_program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/types.h>
#include <vector>

using namespace espalier::test;

namespace {

const char* const smallRecipe =
    R"({"format": "espalier-recipe", "version": 1, "name": "small", "network": "lenet-300-100",
  "data": {"kind": "digits", "validation": 1000}, "batch": 100,
  "plan": {"fc1": {"keep": 0.05}, "fc2": {"keep": 0.2}, "fc3": {"keep": 0.5}},
  "dense": {"epochs": %1, "shift_pixels": 0}, "prune": {"epochs": 1, "retrain_epochs": 1, "averaging": 0.95}})";

} // namespace

class TestLaunch : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        write("small.json", 1);
        write("long.json", 200);
    }

    void twoProcessesDoARecipe()
    {
        const auto outcome =
            run({"launch", "-n", "2", path("small.json"), "--out", path("two"), "--json", "--timeout", "30"});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        const auto json = QJsonDocument::fromJson(outcome.output.toUtf8()).object(); // printed once
        QVERIFY(json["test_accuracy"].toDouble() > 70.0);
        const auto alone = run({"compress", path("small.json"), "--out", path("one"), "--json"});
        const auto other = QJsonDocument::fromJson(alone.output.toUtf8()).object();
        QCOMPARE(json["weights_kept"], other["weights_kept"]);
        QVERIFY(std::abs(json["test_accuracy"].toDouble() - other["test_accuracy"].toDouble()) < 1.5);
        QVERIFY(QFile::exists(path("two/model.esp")) && QFile::exists(path("two/result.json")));
    }

    void aBadRecipeIsSaidAndTheExitCodeIsItsOwn()
    {
        const auto outcome = run({"launch", "-n", "2", "no-such-recipe", "--timeout", "20"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("no-such-recipe"), qPrintable(outcome.errors));
        QCOMPARE(run({"launch", "-n", "0", path("small.json")}).exitCode, 2);
        QCOMPARE(run({"launch", "-n", "2"}).exitCode, 2);
    }

    void otherRecipesAreRefusedByAll()
    {
        auto processes = start({path("small.json"), path("long.json")}, "--timeout", "20");
        for (auto& process : processes) {
            const auto outcome = finished(*process);
            QCOMPARE(outcome.exitCode, 1);
            QCOMPARE(outcome.errors.count('\n'), 1);
            QVERIFY2(outcome.errors.contains("do not have the same recipe"), qPrintable(outcome.errors));
        }
    }

    void anUnreachableMasterIsSaid()
    {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("RANK", "1");
        environment.insert("WORLD_SIZE", "2");
        environment.insert("MASTER_ADDR", "127.0.0.1");
        environment.insert("MASTER_PORT", QString::number(espalier::freePort()));
        process.setProcessEnvironment(environment);
        process.start(cliProgram, {"compress", path("small.json"), "--timeout", "1"});
        const auto outcome = finished(process);
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.errors.count('\n'), 1);
        QVERIFY2(
            outcome.errors.contains("rank 0 cannot be reached at 127.0.0.1"), qPrintable(outcome.errors));
    }

    void theOthersStopWhereOneDies_data()
    {
        QTest::addColumn<int>("victim");
        QTest::addColumn<int>("signal");
        QTest::newRow("rank 1 dies") << 1 << SIGKILL;
        QTest::newRow("rank 0 dies") << 0 << SIGKILL;
        QTest::newRow("rank 1 hangs") << 1 << SIGSTOP;
        QTest::newRow("rank 0 hangs") << 0 << SIGSTOP;
    }

    void theOthersStopWhereOneDies()
    {
        QFETCH(int, victim);
        QFETCH(int, signal);
        const auto folder = QStringLiteral("%1-%2").arg(victim).arg(signal);
        auto processes =
            start({path("long.json"), path("long.json")}, "--out", path(folder), "--timeout", "3");
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path(folder + "/checkpoint.bin")), 60'000);
        auto& other = *processes[static_cast<std::size_t>(1 - victim)];
        QCOMPARE(other.state(), QProcess::Running);
        kill(static_cast<pid_t>(processes[static_cast<std::size_t>(victim)]->processId()), signal);
        QElapsedTimer time;
        time.start();
        const auto outcome = finished(other);
        qInfo("stopped after %.1f s: %s", static_cast<double>(time.elapsed()) / 1000.0,
            qPrintable(outcome.errors.section('\n', -2).trimmed()));
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains(QStringLiteral("rank %1 (process %2 on ")
                                             .arg(victim)
                                             .arg(processes[static_cast<std::size_t>(victim)]->processId())),
            qPrintable(outcome.errors));
        kill(static_cast<pid_t>(processes[static_cast<std::size_t>(victim)]->processId()), SIGKILL);
        if (victim == 1 && signal == SIGKILL)
            oneProcessGoesOnFrom(folder);
    }

private:
    QString path(const QString& name) const { return folder_.filePath(name); }

    void write(const QString& name, int epochs)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QString::fromUtf8(smallRecipe).arg(epochs).toUtf8());
    }

    /// compress once for each recipe, as ranks of one run.
    template <class... Arguments>
    std::vector<std::unique_ptr<QProcess>> start(
        const QStringList& recipes, const Arguments&... arguments) const
    {
        const auto port = QString::number(espalier::freePort());
        std::vector<std::unique_ptr<QProcess>> processes;
        for (const auto& recipe : recipes) {
            auto& process = *processes.emplace_back(std::make_unique<QProcess>());
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert("RANK", QString::number(processes.size() - 1));
            environment.insert("WORLD_SIZE", QString::number(recipes.size()));
            environment.insert("MASTER_ADDR", "127.0.0.1");
            environment.insert("MASTER_PORT", port);
            process.setProcessEnvironment(environment);
            process.setWorkingDirectory(folder_.path());
            process.start(cliProgram, QStringList{"compress", recipe} << QStringList{arguments...});
        }
        return processes;
    }

    /// The checkpoint of two processes serves one; it stops there again, on request.
    void oneProcessGoesOnFrom(const QString& folder)
    {
        QProcess process;
        process.start(cliProgram, {"compress", path("long.json"), "--out", path(folder), "--resume"});
        QString errors;
        QTRY_VERIFY_WITH_TIMEOUT(
            (errors += QString::fromUtf8(process.readAllStandardError())).contains("validation"), 60'000);
        QVERIFY2(!errors.contains("epoch 0.0"), qPrintable(errors));
        process.terminate();
        const auto outcome = finished(process);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("--resume goes on from it"), qPrintable(outcome.errors));
    }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestLaunch)
#include "tst_launch.moc"
