// espalier-cli cost, run as people do.
#include "core/formats/esp.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "tests/core/formats/random_model.h"
#include "tests/support/cli_program.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace espalier;
using namespace espalier::test;

namespace {

Outcome cost(const QStringList& arguments)
{
    return run(QStringList{"cost"} + arguments);
}

const char* const plan = R"({"conv1": {"keep": 0.5, "weight_bits": 3, "activation_bits": 4},
  "conv2": {"keep": 0.068, "weight_bits": 3, "activation_bits": 4},
  "fc1": {"keep": 0.0068, "weight_bits": 2, "activation_bits": 4}, "fc2": {"keep": 0.083, "weight_bits": 3}})";

} // namespace

class CostCommandTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        write("plan.json", plan);
        model_ = emptyModel(lenet5());
        Random random(7);
        for (auto& layer : model_.layers)
            fillLayer(
                layer, static_cast<std::size_t>(elementCount(layer.weightShape) / 20), 3, {0.5, 0.7}, random);
        writeEsp(model_, file("model.esp").toStdString());
    }

    void aPlansCostsAreThoseOfTheModel()
    {
        const auto outcome = cost({"lenet-5", "--plan", file("plan.json"), "--accelerator", "scnn", "--batch",
            "4", "--format", "json"});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        const auto layers = layersOf(lenet5());
        auto asked = densePlan(4);
        asked.layers[0] = {.keep = 0.5, .weightBits = 3, .activationBits = 4};
        asked.layers[1] = {.keep = 0.068, .weightBits = 3, .activationBits = 4};
        asked.layers[2] = {.keep = 0.0068, .weightBits = 2, .activationBits = 4};
        asked.layers[3] = {.keep = 0.083, .weightBits = 3};
        CostOptions options;
        options.batch = 4;
        options.graph = std::make_shared<const LayerGraph>(layerGraph(lenet5()));
        const auto report = estimateCost(layers, asked, builtInAccelerator("scnn"), options);
        QCOMPARE(outcome.at("planned.stored_bits").toInteger(), report.planned.total.storedBits);
        QCOMPARE(outcome.at("planned.joules.total").toDouble(), report.planned.total.energy.total());
        QCOMPARE(outcome.at("planned.seconds").toDouble(), report.planned.total.seconds);
        QCOMPARE(outcome.at("dense.dense_macs").toInteger(), 4 * 2'293'000);
        QCOMPARE(outcome.at("layers").toArray().size(), 4);
        QCOMPARE(outcome.at("layers.1.planned.kept").toInteger(), 1700);
        QVERIFY(outcome.at("layers.2.break_even.keep_thresholds.storage").toDouble() > 0.3);
        QVERIFY(!outcome.at("operations").toArray().isEmpty());
    }

    void aFilesWeightsAreCounted()
    {
        const auto outcome = cost({file("model.esp"), "--format", "json"});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        QVERIFY(outcome.at("counted").toBool());
        const auto report = estimateCost(model_, builtInAccelerator(defaultAccelerator));
        QCOMPARE(outcome.at("planned.stored_bits").toInteger(), report.planned.total.storedBits);
        QCOMPARE(outcome.at("planned.seconds").toDouble(), report.planned.total.seconds);
        QVERIFY(!cost({file("model.esp"), "--plan", "10x", "--format", "json"}).at("counted").toBool());
    }

    void theTableNamesLayersSourcesAndVerdicts()
    {
        const auto outcome = cost({"lenet-5", "--plan", "20x"});
        QCOMPARE(outcome.exitCode, 0);
        for (const auto* word : {"conv1", "fc2", "Generic 45 nm", "DRAM", "register file", "paper convention",
                 "operations (2 a MAC)", "keep sparse", "same area"})
            QVERIFY2(outcome.output.contains(QLatin1String(word)), word);
    }

    void everyLineOfTheCsvHasItsFields()
    {
        const auto lines = cost({"lenet-300-100", "--plan", "12x", "--format", "csv"}).lines();
        QCOMPARE(lines.size(), 1 + 3 + 2 + 1); // two ReLUs between the layers
        for (const auto& line : lines)
            QCOMPARE(line.count(','), lines.front().count(','));
        QVERIFY(lines.last().startsWith("total,266200,"));
    }

    void rowsOfTheCsvAddUpToItsTotal()
    {
        const auto lines = cost({"resnet-20-cifar", "--plan", "4x", "--format", "csv"}).lines();
        const auto names = lines.front().split(',');
        const auto joules = names.indexOf("joules");
        double sum = 0.0;
        bool hasAddition = false;
        for (const auto& line : lines.mid(1, lines.size() - 2)) {
            const auto fields = line.split(',');
            QCOMPARE(fields.size(), names.size());
            sum += fields[joules].toDouble();
            hasAddition = hasAddition || fields[names.indexOf("format")] == "add";
        }
        QVERIFY(hasAddition);
        const auto total = lines.last().split(',')[joules].toDouble();
        QVERIFY2(std::abs(sum / total - 1.0) < 1e-6, qPrintable(QString::number(sum / total)));
    }

    void recipesAndOtherTablesAreTaken()
    {
        const auto recipe = cost({"lenet-5", "--plan", "lenet5-mnist-85x", "--format", "json"});
        QVERIFY2(recipe.exitCode == 0, qPrintable(recipe.errors));
        QVERIFY(recipe.at("planned.kept").toInteger() < 5100);
        const auto aladdin = cost(
            {"lenet-5", "--plan", file("plan.json"), "--energy-table", "aladdin-40nm", "--format", "json"});
        QCOMPARE(aladdin.at("energy_table").toString(), QString("aladdin-40nm"));
    }

    void thePublishedTableStandsBelowTheComputedOne()
    {
        const auto lines = cost({"--published", "--format", "csv"}).lines();
        QCOMPARE(lines.size(), 1 + 2 * 5);
        QCOMPARE(lines[0], QString("design,row,conv1,conv2,conv3,conv4,conv5,all"));
        for (int design = 0; design < 5; ++design) {
            const auto computed = lines[1 + 2 * design].split(',');
            const auto published = lines[2 + 2 * design].split(',');
            QCOMPARE(computed[0], published[0]);
            QCOMPARE(computed[1], QString("computed"));
            QCOMPARE(published[1], QString("published"));
        }
        QCOMPARE(lines[2], QString("ADMM-NN 1,published,1,7,7.5,7.2,7.1,3.6"));
        QVERIFY(cost({"--published"}).output.contains("their mean"));
        QCOMPARE(cost({"--published", "--format", "json"}).at("designs").toArray().size(), 5);
    }

    void thePageAndTheSchemaAreTheCommittedOnes()
    {
        const auto text = [](const char* path) {
            QFile one(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/") + path);
            return one.open(QIODevice::ReadOnly) ? QString::fromUtf8(one.readAll()) : QString();
        };
        QCOMPARE(cost({"--validation"}).output, text("help/model-accuracy.md"));
        QCOMPARE(cost({"--schema"}).output, text("accelerators/schema/accelerator.schema.json"));
    }

    void failuresAreOneLineAndExitCode_data()
    {
        write("short.json", R"({"conv1": {"keep": 0.5}})");
        write("chip.json", R"({"id": "chip"})");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        QTest::newRow("no model") << QStringList{} << 1 << "no model is named";
        QTest::newRow("unknown model") << QStringList{"lenet-6"} << 1 << "lenet-300-100";
        QTest::newRow("absent file") << QStringList{"nowhere.esp"} << 1 << "nowhere.esp";
        QTest::newRow("unknown format") << QStringList{"lenet-5", "--format", "xml"} << 2 << "xml";
        QTest::newRow("unknown accelerator")
            << QStringList{"lenet-5", "--accelerator", "abacus"} << 1 << "generic-45nm";
        QTest::newRow("broken accelerator")
            << QStringList{"lenet-5", "--accelerator", file("chip.json")} << 1 << "'name' is missing";
        QTest::newRow("unknown table")
            << QStringList{"lenet-5", "--energy-table", "mine"} << 1 << "horowitz-45nm";
        QTest::newRow("plan of another network")
            << QStringList{"lenet-5", "--plan", file("short.json")} << 1 << "'conv2' is missing";
        QTest::newRow("no plan") << QStringList{"lenet-5", "--plan", "nothing"} << 1 << "lenet5-digits";
        QTest::newRow("batch of none") << QStringList{"lenet-5", "--batch", "0"} << 1 << "batch of 0";
    }

    void failuresAreOneLineAndExitCode()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, exitCode);
        QFETCH(const QString, word);
        const auto outcome = cost(arguments);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.errors.contains(word), qPrintable(outcome.errors));
        if (exitCode == 1)
            QCOMPARE(outcome.errors.trimmed().count('\n'), 0);
        QVERIFY(outcome.output.isEmpty());
    }

private:
    QString file(const char* name) const { return folder_.filePath(QLatin1String(name)); }

    void write(const char* name, const char* text) const
    {
        QFile one(file(name));
        QVERIFY(one.open(QIODevice::WriteOnly));
        one.write(text);
    }

    QTemporaryDir folder_;
    CompressedModel model_;
};

QTEST_GUILESS_MAIN(CostCommandTest)
#include "tst_cost_command.moc"
