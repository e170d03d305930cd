// Sweeps, and runs that another process looks at, with the real espalier-cli.
#include "tests/support/cli_program.h"

#include <QDir>
#include <QFile>
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
  "plan": {"fc1": {"keep": 0.05}, "fc2": {"keep": 0.2}, "fc3": {"keep": 0.5}},
  "dense": {"epochs": %1, "shift_pixels": 0}, "prune": {"epochs": 1, "retrain_epochs": 1, "averaging": 0.95}})";

QString contentOf(const QString& file)
{
    QFile read(file);
    return read.open(QIODevice::ReadOnly) ? QString::fromUtf8(read.readAll()) : QString();
}

} // namespace

class TestSweep : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        write("small.json", 1);
        write("long.json", 200);
    }

    void everyPartIsDoneOnce()
    {
        const QStringList sweep{"sweep", path("small.json"), "--seeds", "1,2", "--strategies",
            "one-shot,gradual", "--workers", "2", "--folder", path("sweep")};
        const auto first = run(sweep);
        QVERIFY2(first.exitCode == 0, qPrintable(first.errors));
        QCOMPARE(first.errors.count(": done, "), 4);
        for (const auto* part : {"small-one-shot-seed-1", "small-one-shot-seed-2", "small-gradual-seed-1",
                 "small-gradual-seed-2"}) {
            QVERIFY(first.output.contains(part));
            QVERIFY(QFile::exists(path(QStringLiteral("sweep/%1/model.esp").arg(part))));
        }

        const auto again = run(sweep);
        QCOMPARE(again.exitCode, 0);
        QCOMPARE(again.errors, QString());
        QCOMPARE(again.output, first.output);

        QVERIFY(QFile::remove(path("sweep/small-gradual-seed-2/result.json")));
        const auto script = run(sweep + QStringList{"--slurm", path("job.sh"), "--slurm-option=--time=10"});
        QVERIFY2(script.output.startsWith("1 of 4 parts are missing"), qPrintable(script.output));
        const auto text = contentOf(path("job.sh"));
        QVERIFY2(
            text.contains("#SBATCH --array=3\n") && text.contains("#SBATCH --time=10\n"), qPrintable(text));
        QProcess task; // what Slurm would start
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SLURM_ARRAY_TASK_ID", "3");
        task.setProcessEnvironment(environment);
        task.start("sh", {path("job.sh")});
        QVERIFY(task.waitForFinished(100'000));
        QCOMPARE(task.exitCode(), 0);
        QVERIFY(QFile::exists(path("sweep/small-gradual-seed-2/result.json")));
    }

    void failedPartsAreNamedAndTheOthersDone()
    {
        QVERIFY(QFile::copy(path("small.json"), path("bad.json")));
        auto text = contentOf(path("bad.json"));
        text.replace(R"("kind": "digits")", R"("kind": "idx", "folder": "nowhere")");
        QFile file(path("bad.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        const auto outcome = run(
            {"sweep", path("bad.json"), path("small.json"), "--workers", "1", "--folder", path("failing")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.endsWith("not done: bad\n"), qPrintable(outcome.errors));
        QVERIFY(contentOf(path("failing/bad/log.txt")).contains("nowhere"));
        QVERIFY(QFile::exists(path("failing/small/result.json")));
    }

    void wrongUsageIsSaid()
    {
        QCOMPARE(run({"sweep"}).exitCode, 2);
        const auto twice = run({"sweep", path("small.json"), path("small.json"), "--folder", path("twice")});
        QCOMPARE(twice.exitCode, 1);
        QVERIFY(twice.errors.contains("'small'"));
        QVERIFY(
            run({"sweep", "--part", "7", "--folder", path("sweep")}).errors.contains("there is no part 7"));
    }

    void aRunIsFollowedStoppedAndResumedFromElsewhere()
    {
        QVERIFY(run({"attach", path("nothing")}).errors.contains("there is no record"));
        QProcess process;
        process.start(cliProgram, {"compress", path("long.json"), "--out", path("run")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("run/checkpoint.bin")), 60'000);
        QProcess watcher;
        watcher.start(cliProgram, {"attach", path("run")});
        QString seen;
        QTRY_VERIFY_WITH_TIMEOUT(
            (seen += QString::fromUtf8(watcher.readAllStandardError())).contains("validation"), 30'000);

        QVERIFY(run({"attach", path("run"), "--resume"}).errors.contains("still goes on"));
        const auto stopped = run({"attach", path("run"), "--stop"});
        QCOMPARE(stopped.exitCode, 0);
        QVERIFY2(stopped.output.contains("--resume goes on from it"), qPrintable(stopped.output));
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(watcher.waitForFinished(20'000));
        QCOMPARE(watcher.exitCode(), 1);
        QVERIFY(QString::fromUtf8(watcher.readAllStandardError()).contains("was stopped"));

        QProcess resumed;
        resumed.start(cliProgram, {"attach", path("run"), "--resume"});
        QTRY_VERIFY_WITH_TIMEOUT(contentOf(path("run/progress.json")).contains("\"running\""), 30'000);
        resumed.kill();
        QVERIFY(resumed.waitForFinished(10'000));
        const auto gone = run({"attach", path("run")});
        QCOMPARE(gone.exitCode, 1);
        QVERIFY2(gone.errors.contains("ended without a word"), qPrintable(gone.errors));
    }

private:
    QString path(const QString& name) const { return folder_.filePath(name); }

    void write(const QString& name, int epochs)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QString::fromUtf8(smallRecipe).arg(epochs).toUtf8());
    }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
