#include "app/cli/results_table.h"

#include "core/error.h"
#include "tests/support/error_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;
using namespace espalier::cli;

namespace {

SeedResult result(std::uint64_t seed, double accuracy)
{
    return {seed, accuracy, 99.0, 99.4, 246.0, 3204.25, 2450.0, 120.0, {0.5, 0.7}};
}

} // namespace

class TestResultsTable : public QObject {
    Q_OBJECT

private slots:
    void aRecordIsReadBackAsWritten()
    {
        const RecipeResults results{"lenet5-mnist-246x", "a processor", {result(1, 99.0), result(2, 99.2)}};
        QVERIFY(write("lenet5-mnist-246x.json", toJson(results)));
        QVERIFY(readRecipeResults(path("lenet5-mnist-246x.json")) == results);
    }

    void theTableHasALineForEveryRecordWithTheLiteratureBesideIt()
    {
        QVERIFY(write("b.json", toJson(RecipeResults{"b", "p", {result(1, 99.0), result(2, 99.2)}})));
        QVERIFY(write("a.json", toJson(RecipeResults{"a", "p", {result(1, 98.0)}})));
        QVERIFY(write("literature.json", R"({"b": "246x at 99.2"})"));
        const auto table = QString::fromStdString(resultsTable(folder_.path().toStdString()));
        QVERIFY2(table.contains(
                     "| `b` | 246x at 99.2 | **99.10 ± 0.14** (2) | 99.40 | 246x | 3204x | 2.45 KB | 2.0 |"),
            qPrintable(table));
        QVERIFY2(table.contains("| `a` | – | **98.00** (1) |"), qPrintable(table));
        QVERIFY(table.indexOf("`a`") < table.indexOf("`b`"));
    }

    void thePageKeepsAllButTheTable()
    {
        const std::string page = "before\n<!-- measured results begin: written by ./dev reproduce -->\nold\n"
                                 "<!-- measured results end -->\nafter\n";
        const auto changed = withResultsTable(page, "new\n", "README.md");
        QCOMPARE(QString::fromStdString(changed),
            QString::fromStdString(page).replace(QLatin1String("old"), QLatin1String("new")));
        QCOMPARE(QString::fromStdString(withResultsTable(changed, "old\n", "README.md")),
            QString::fromStdString(page));
    }

    void aPageWithoutItsPlaceAndARecordWithoutAKeyAreErrors()
    {
        const auto noPlace = errorText([] { withResultsTable("text", "table", "README.md"); });
        QVERIFY2(noPlace.contains("README.md"), qPrintable(noPlace));
        QVERIFY(write("bad.json", R"({"recipe": "bad", "machine": "p", "runs": [{"seed": 1}]})"));
        const auto lacks = errorText([this] { readRecipeResults(path("bad.json")); });
        QVERIFY2(lacks.contains("bad.json") && lacks.contains("test_accuracy"), qPrintable(lacks));
        QVERIFY(QFile::remove(folder_.filePath("bad.json")));
    }

private:
    std::filesystem::path path(const char* name) const
    {
        return folder_.filePath(QString::fromLatin1(name)).toStdString();
    }
    bool write(const char* name, const std::string& text) const
    {
        QFile file(folder_.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly)
            && file.write(text.c_str()) == static_cast<qint64>(text.size());
    }

    QTemporaryDir folder_;
};

QTEST_APPLESS_MAIN(TestResultsTable)
#include "tst_results_table.moc"
