#include "widgets/storage_ledger.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace espalier;

namespace {

Ledger twoLayers()
{
    Ledger ledger;
    ledger.headings = {QStringLiteral("dense"), QStringLiteral("bitmap"), QStringLiteral("relative")};
    ledger.help = {QStringLiteral("all"), QStringLiteral("a bit each"), QStringLiteral("gaps")};
    ledger.rows = {{QStringLiteral("conv1"), {{2000}, {900, {}, QStringLiteral("parts"), true, true}, {950}},
                       QStringLiteral("bitmap: the smallest")},
        {QStringLiteral("fc1"),
            {{9000}, {3000}, {1200, QStringLiteral("k5"), QStringLiteral("no zero"), false, false}},
            QStringLiteral("bitmap, as relative is not possible")},
        {QStringLiteral("all layers"), {{11000}, {3900}, {2150}}, {}}};
    return ledger;
}

StorageCurves curves()
{
    return {QStringLiteral("fc1"), 3, 1000.0,
        {{QStringLiteral("bitmap"), {{0.01, 350.0}, {0.1, 400.0}, {1.0, 1333.0}}, 0.667},
            {QStringLiteral("relative"), {{0.01, 40.0}, {0.1, 300.0}, {1.0, 2300.0}}, 0.43}},
        0.1, 300.0};
}

} // namespace

class TestStorageLedger : public QObject {
    Q_OBJECT

private slots:
    void everyFormatHasItsColumnAndTheChosenIsTicked();
    void formatsThatCannotBeUsedSayWhy();
    void choosingARowTellsTheLayerButNotTheTotal();
    void selectingFromOutsideTellsNothing();
    void theTableTwinHoldsBytes();
    void curvesAreDrawnAndTabled();

private:
    static QTableView* viewOf(StorageLedger& ledger) { return ledger.findChild<QTableView*>(); }
    static QString shown(StorageLedger& ledger, int row, int column)
    {
        return viewOf(ledger)->model()->index(row, column).data().toString();
    }
};

void TestStorageLedger::everyFormatHasItsColumnAndTheChosenIsTicked()
{
    StorageLedger ledger;
    ledger.setLedger(twoLayers());
    auto* model = viewOf(ledger)->model();
    const QAbstractItemModelTester tester(model);
    QCOMPARE(model->rowCount(), 3);
    QCOMPARE(model->columnCount(), 4);
    QCOMPARE(shown(ledger, 0, 2), QStringLiteral("✓ 900\u202FB"));
    QCOMPARE(shown(ledger, 1, 3), QStringLiteral("1.2\u202FKB k5"));
    QVERIFY(model->index(0, 2).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("chosen")));
    auto other = twoLayers();
    other.rows[0].entries[1].chosen = false;
    other.rows[0].entries[2].chosen = true;
    ledger.setLedger(other);
    QCOMPARE(shown(ledger, 0, 3), QStringLiteral("✓ 950\u202FB"));
}

void TestStorageLedger::formatsThatCannotBeUsedSayWhy()
{
    StorageLedger ledger;
    ledger.setLedger(twoLayers());
    const auto cell = viewOf(ledger)->model()->index(1, 3);
    QCOMPARE(cell.data(Qt::ToolTipRole).toString(), QStringLiteral("no zero"));
    QVERIFY(cell.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("not possible")));
    QVERIFY(cell.data(Qt::ForegroundRole).isValid());
    QVERIFY(!viewOf(ledger)->isColumnHidden(3)); // conv1 could be stored so
    auto none = twoLayers();
    none.rows[0].entries[2].usable = none.rows[2].entries[2].usable = false;
    ledger.setLedger(none);
    QVERIFY(viewOf(ledger)->isColumnHidden(3));
}

void TestStorageLedger::choosingARowTellsTheLayerButNotTheTotal()
{
    StorageLedger ledger;
    ledger.setLedger(twoLayers());
    ledger.resize(900, 250);
    ledger.show();
    QSignalSpy chosen(&ledger, &StorageLedger::layerSelected);
    auto* view = viewOf(ledger);
    const auto click = [view](int row) {
        QTest::mouseClick(
            view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(row, 0)).center());
    };
    click(1);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toInt(), 1);
    QTest::keyClick(view, Qt::Key_Up);
    QCOMPARE(chosen.size(), 2);
    QCOMPARE(chosen[1][0].toInt(), 0);
    click(2);
    QCOMPARE(chosen.size(), 2);
}

void TestStorageLedger::selectingFromOutsideTellsNothing()
{
    StorageLedger ledger;
    ledger.setLedger(twoLayers());
    QSignalSpy chosen(&ledger, &StorageLedger::layerSelected);
    ledger.selectLayer(1);
    QCOMPARE(viewOf(ledger)->selectionModel()->selectedRows().value(0).row(), 1);
    ledger.selectLayer(-1);
    QVERIFY(!viewOf(ledger)->selectionModel()->hasSelection());
    QCOMPARE(chosen.size(), 0);
}

void TestStorageLedger::theTableTwinHoldsBytes()
{
    StorageLedger ledger;
    ledger.setLedger(twoLayers());
    const auto table = tableOf(ledger.ledger());
    QCOMPARE(table.rows.size(), 3);
    QCOMPARE(table.rows[0][2].toDouble(), 900.0);
    QCOMPARE(table.rows[0][4].toString(), QStringLiteral("bitmap"));
    QTest::keyClick(viewOf(ledger), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), toCsv(table));
}

void TestStorageLedger::curvesAreDrawnAndTabled()
{
    StoragePlot plot;
    plot.resize(420, 240);
    plot.show();
    QTest::qWait(50);
    const auto empty = plot.grab().toImage();
    plot.setCurves(curves());
    QTest::qWait(50);
    QVERIFY(plot.grab().toImage() != empty);
    QCOMPARE(plot.table().rows.size(), 6);
    QCOMPARE(plot.table().rows[0][3].toDouble(), 0.667);
    plot.setCurves({});
    QTest::qWait(50);
    QCOMPARE(plot.grab().toImage(), empty);
}

QTEST_MAIN(TestStorageLedger)
#include "tst_storage_ledger.moc"
