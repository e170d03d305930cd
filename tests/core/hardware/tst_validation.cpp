// Every row of every published table.
#include "core/hardware/validation.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <set>

using namespace espalier;

namespace {

const std::vector<ValidationTable>& tables()
{
    static const auto all = validationTables();
    return all;
}

} // namespace

class ValidationTest : public QObject {
    Q_OBJECT

private slots:
    void predictionsAreAsNearAsPromised_data();
    void predictionsAreAsNearAsPromised();
    void everyTableNamesItsSource();
    void aRowThatIsOffIsFound();
    void admmsTableHasItsFiveDesigns();
    void theHelpPageIsMadeOfTheseRows();
};

void ValidationTest::predictionsAreAsNearAsPromised_data()
{
    QTest::addColumn<int>("table");
    QTest::addColumn<int>("row");
    for (std::size_t table = 0; table < tables().size(); ++table) {
        for (std::size_t row = 0; row < tables()[table].rows.size(); ++row)
            QTest::addRow("%s: %s", tables()[table].title.c_str(), tables()[table].rows[row].name.c_str())
                << static_cast<int>(table) << static_cast<int>(row);
    }
}

void ValidationTest::predictionsAreAsNearAsPromised()
{
    QFETCH(int, table);
    QFETCH(int, row);
    const auto& found = tables()[static_cast<std::size_t>(table)].rows[static_cast<std::size_t>(row)];
    QVERIFY(std::isfinite(found.predicted) && found.predicted > 0.0);
    if (found.tolerance)
        QVERIFY2(found.holds(),
            qPrintable(QString("%1 predicted, %2 published").arg(found.predicted).arg(found.published)));
}

void ValidationTest::everyTableNamesItsSource()
{
    std::set<std::string> titles;
    for (const auto& table : tables()) {
        QVERIFY(titles.insert(table.title).second);
        QVERIFY(!table.source.empty() && !table.unit.empty() && !table.rows.empty());
    }
}

void ValidationTest::aRowThatIsOffIsFound()
{
    QVERIFY((ValidationRow{"x", 1.05, 1.0, 0.05}.holds()));
    QVERIFY(!(ValidationRow{"x", 1.06, 1.0, 0.05}.holds()));
    QVERIFY((ValidationRow{"x", 0.94, 1.0, 0.05, 0.01}.holds()));
    QVERIFY(!(ValidationRow{"x", std::nan(""), 1.0, 0.05}.holds()));
}

void ValidationTest::admmsTableHasItsFiveDesigns()
{
    const auto designs = admmHardwareTable();
    QCOMPARE(designs.size(), std::size_t(5));
    for (const auto& design : designs) {
        QCOMPARE(design.computed.size(), std::size_t(5));
        QCOMPARE(design.published.size(), std::size_t(5));
    }
    QCOMPARE(designs[0].computed[0], 1.0); // restored to dense
    QVERIFY(designs[2].computed[0] < 0.2); // pruned by a sixth, and slower than dense for it
}

void ValidationTest::theHelpPageIsMadeOfTheseRows()
{
    QFile file(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/help/model-accuracy.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto hint = "resources/help/model-accuracy.md is not what espalier-cli cost --validation prints";
    QVERIFY2(file.readAll() == QByteArray::fromStdString(validationPage()), hint);
}

QTEST_APPLESS_MAIN(ValidationTest)
#include "tst_validation.moc"
