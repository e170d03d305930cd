// Runs sensitivity and plan of the real espalier-cli: arguments in, text and exit code out.
#include "tests/support/cli_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

namespace {

const char* const smallRecipe =
    R"({"format": "espalier-recipe", "version": 1, "name": "small", "network": "lenet-300-100",
  "data": {"kind": "digits", "validation": 1000}, "batch": 100,
  "plan": {"fc1": {"keep": 0.5}, "fc2": {"keep": 0.5}, "fc3": {"keep": 0.75, "weight_bits": 5, "locked": true}},
  "dense": {"epochs": 2, "shift_pixels": 0}, "prune": {"epochs": 2, "retrain_epochs": 2}, "quantize": {"epochs": 2}})";

} // namespace

class TestPlanCommand : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QFile file(recipe());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(smallRecipe);
        file.close();
        measured_ = run({"sensitivity", recipe(), "--json"});
        QVERIFY2(measured_.exitCode == 0, qPrintable(measured_.errors));
    }

    void sensitivityNamesLayersAndSamples()
    {
        const auto json = measured_.json();
        QCOMPARE(json["pictures"].toInt(), 512);
        QVERIFY(json["dense_correct"].toInt() > 400);
        QCOMPARE(json["layers"].toArray().size(), 3);
        const auto first = json["layers"].toArray().first().toObject();
        QCOMPARE(first["name"].toString(), "fc1");
        QVERIFY(first["samples"].toArray().size() > 20);
        QVERIFY(measured_.errors.contains("Training the dense network"));
        QVERIFY(measured_.errors.contains("Measuring sensitivities"));
    }

    /// A second time neither training nor measuring is done again, whatever the form.
    void whatWasMeasuredIsKept()
    {
        const auto again = run({"sensitivity", recipe(), "--json"});
        QCOMPARE(again.output, measured_.output);
        QVERIFY2(!again.errors.contains("Training"), qPrintable(again.errors));
        qsizetype samples = 0;
        const auto layers = measured_.json()["layers"].toArray();
        for (const auto& layer : layers)
            samples += layer.toObject()["samples"].toArray().size();
        const auto csv = run({"sensitivity", recipe(), "--csv"});
        QVERIFY(csv.output.startsWith("layer,keep,weight_bits"));
        QCOMPARE(csv.output.count('\n'), samples + 1);
        const auto table = run({"sensitivity", recipe()}).output;
        QVERIFY(table.contains("fc2, 30000 weights") && table.contains("float"));
    }

    void aPlanKeepsToItsBudget_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("figure");
        QTest::addColumn<double>("most");
        QTest::newRow("bytes") << QStringList{"--budget", "30KB"} << "stored_bytes" << 30e3;
        QTest::newRow("energy") << QStringList{"--budget", "1.5uJ", "--accelerator", "eie-64"} << "joules"
                                << 1.5e-6;
        QTest::newRow("time with activations") << QStringList{"--budget", "2 us", "--accelerator", "eie-64",
            "--activations"} << "seconds" << 2e-6;
        QTest::newRow("weights") << QStringList{"--budget", "20K weights"} << "kept_weights" << 20e3;
        QTest::newRow("points") << QStringList{"--budget", "1 point", "--cheapest", "weights"}
                                << "predicted_loss" << 1.0;
        QTest::newRow("chip-aware") << QStringList{"--budget", "30KB", "--accelerator", "admm-nn-40nm",
            "--restore-dense"} << "stored_bytes"
                                    << 30e3;
    }

    void aPlanKeepsToItsBudget()
    {
        QFETCH(QStringList, arguments);
        QFETCH(const QString, figure);
        QFETCH(const double, most);
        const auto file = folder_.filePath("planned.json");
        QFile::remove(file);
        const auto outcome = run(QStringList{"plan", recipe(), "--json", "--output", file} + arguments);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        const auto json = outcome.json();
        QVERIFY2(json[figure].isDouble() && json[figure].toDouble() <= most, qPrintable(outcome.output));
        const auto locked = json["layers"].toArray()[2].toObject();
        QCOMPARE(locked["keep"].toDouble(), 0.75);
        QCOMPARE(locked["weight_bits"].toInt(), 5);
        QVERIFY(json["accuracy_before_training"].toDouble() > 0.0);
        // The recipe says the same.
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const auto plan = QJsonDocument::fromJson(written.readAll()).object()["plan"].toObject();
        const auto fc1 = json["layers"].toArray()[0].toObject();
        QCOMPARE(plan["fc1"].toObject()["keep"].toDouble(1.0), fc1["keep"].toDouble());
        QVERIFY(plan["fc3"].toObject()["locked"].toBool());
    }

    void failuresAreOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        QTest::newRow("no budget") << QStringList{"plan", recipe()} << 2 << "--budget";
        QTest::newRow("no unit") << QStringList{"plan", recipe(), "--budget", "5"} << 1 << "5KB";
        QTest::newRow("out of reach")
            << QStringList{"plan", recipe(), "--budget", "100 B"} << 1 << "1 layer locked";
        QTest::newRow("unknown chip")
            << QStringList{"plan", recipe(), "--budget", "5KB", "--accelerator", "abacus"} << 1 << "abacus";
        QTest::newRow("unknown quantity")
            << QStringList{"plan", recipe(), "--budget", "1 point", "--cheapest", "beauty"} << 1 << "beauty";
        QTest::newRow("json and csv")
            << QStringList{"sensitivity", recipe(), "--json", "--csv"} << 2 << "--json";
        QTest::newRow("no such model") << QStringList{"sensitivity", "nowhere.esp"} << 1 << "nowhere.esp";
    }

    void failuresAreOneLine()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, exitCode);
        QFETCH(const QString, word);
        const auto outcome = run(arguments);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.errors.contains(word), qPrintable(outcome.errors));
        QVERIFY(outcome.output.isEmpty());
    }

private:
    QString recipe() const { return folder_.filePath("small.json"); }

    espalier::test::Outcome run(QStringList arguments) const
    {
        arguments << "--cache" << folder_.filePath("cache") << "--pictures"
                  << "512";
        return espalier::test::run(arguments);
    }

    QTemporaryDir folder_;
    espalier::test::Outcome measured_;
};

QTEST_GUILESS_MAIN(TestPlanCommand)
#include "tst_plan_command.moc"
