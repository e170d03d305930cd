#include "app/cli/compare_text.h"
#include "tests/support/cli_program.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <utility>

using namespace espalier;
using namespace espalier::cli;
using namespace espalier::test;

namespace {

/// Two strategies, two seeds, ten pictures.
Comparison smallComparison()
{
    const auto run = [](std::uint64_t seed, double accuracy, Answers answers) {
        return ComparedRun{seed, accuracy, accuracy + 1, 95, 500, 12, 60, 1000, std::move(answers)};
    };
    return {"tiny", 85.0, 42500, 12,
        {{"admm", {run(1, 90, {1, 1, 1, 1, 1, 1, 1, 1, 1, 0}), run(2, 80, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0})}},
            {"gradual",
                {run(1, 40, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1}), run(2, 30, {0, 0, 0, 0, 0, 0, 1, 1, 1, 0})}}}};
}

const char* const recipeText =
    R"({"format": "espalier-recipe", "version": 1, "name": "tiny", "network": "lenet-300-100",
  "data": {"kind": "digits", "validation": 1000}, "batch": 200,
  "plan": {"fc1": {"keep": 0.02}, "fc2": {"keep": 0.1}, "fc3": {"keep": 0.5}},
  "dense": {"epochs": 1, "shift_pixels": 0}, "prune": {"epochs": 1, "retrain_epochs": 1, "shift_pixels": 0}})";

QByteArray contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCompare : public QObject {
    Q_OBJECT

private slots:
    void tablesShowMeanSpreadAndWords()
    {
        const auto text = QString::fromStdString(textOf(smallComparison()));
        QVERIFY2(text.contains("85.00 ± 7.07"), qPrintable(text)); // √50
        QVERIFY(text.contains("n = 2 seeds"));
        // Six pictures for the one, and one (the ninth: 1 + 0 against 1 + 1) for the other; the tenth too.
        QVERIFY2(text.contains("admm, gradual: no difference that these 10 pictures can show (6 against 2 "
                               "pictures, p = 0.29)"),
            qPrintable(text)); // 2 (1 + 8 + 28) / 256
    }

    void csvHasALineForEveryRun()
    {
        const auto lines = QString::fromStdString(csvOf({smallComparison()})).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines[1], QStringLiteral("tiny,85,admm,1,90,91,95,42500,500,12,60,1000"));
        QCOMPARE(lines[0].split(',').size(), lines[1].split(',').size());
    }

    void jsonHoldsRunsSpreadsAndTests()
    {
        const auto text = jsonOf(std::vector{smallComparison()});
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        const auto comparison = json["comparisons"].toArray().at(0).toObject();
        QCOMPARE(comparison["budget_epochs"].toInt(), 12);
        const auto admm = comparison["strategies"].toArray().at(0).toObject();
        QCOMPARE(admm["test_accuracy"].toObject()["mean"].toDouble(), 85.0);
        QCOMPARE(admm["runs"].toArray().size(), 2);
        const auto test = comparison["tests"].toArray().at(0).toObject();
        QCOMPARE(test["first_better"].toInt(), 6);
        QCOMPARE(test["second_better"].toInt(), 2);
    }

    /// The real program: what is missing is done, what is done is not done again.
    void onlyWhatIsMissingIsDone()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath("tiny.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(recipeText);
        file.close();
        const auto compare = [&](const QString& strategies) {
            return run({"compare", file.fileName(), "--strategies", strategies, "--seeds", "7", "--ratios",
                "40", "--folder", folder.filePath("runs"), "--csv", folder.filePath("runs.csv"), "--json",
                folder.filePath("runs.json")});
        };
        const auto first = compare("one-shot,quantize-only");
        QVERIFY2(first.exitCode == 0, qPrintable(first.errors));
        for (const auto* name :
            {"tiny-dense, seed 7", "tiny-40x-one-shot, seed 7", "tiny-40x-quantize-only, seed 7"})
            QCOMPARE(first.errors.count(QLatin1String(name)), 1);
        QVERIFY2(first.output.contains("one-shot is better"), qPrintable(first.output));
        QVERIFY(first.output.contains("tiny at 40.0x"));

        const auto more = compare("one-shot,quantize-only,gradual");
        QVERIFY2(more.exitCode == 0, qPrintable(more.errors));
        QVERIFY(!more.errors.contains("dense, seed") && !more.errors.contains("one-shot, seed"));
        QVERIFY(more.errors.contains("tiny-40x-gradual, seed 7"));
        QCOMPARE(contentOf(folder.filePath("runs.csv")).count('\n'), 4);

        const auto again = compare("one-shot,quantize-only,gradual");
        QCOMPARE(again.errors, QString());
        QCOMPARE(again.output, more.output);
        const auto json = QJsonDocument::fromJson(contentOf(folder.filePath("runs.json"))).object();
        const auto comparison = json["comparisons"].toArray().at(0).toObject();
        QCOMPARE(comparison["tests"].toArray().size(), 3);
        QVERIFY(comparison["ratio"].toDouble() >= 40.0 && comparison["ratio"].toDouble() < 40.1);
    }

    void badWishesAreErrorsBeforeAnyTraining_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("word");
        QTest::newRow("unknown strategy") << QStringList{"--strategies", "magic"} << "'magic' is no strategy";
        QTest::newRow("ratio of 1") << QStringList{"--ratios", "1"} << "pruning ratio 1";
        QTest::newRow("ratio that empties a layer") << QStringList{"--ratios", "1e7"} << "layer";
    }

    void badWishesAreErrorsBeforeAnyTraining()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, word);
        const QTemporaryDir folder;
        const auto outcome =
            run(QStringList{"compare", "lenet5-digits", "--folder", folder.filePath("runs")} + arguments);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains(word), qPrintable(outcome.errors));
        QVERIFY(!QDir(folder.filePath("runs")).exists());
    }
};

QTEST_APPLESS_MAIN(TestCompare)
#include "tst_compare.moc"
