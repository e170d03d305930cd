#include "tests/widgets/lenet_rows.h"
#include "widgets/layer_table.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace espalier;

class TestLayerTable : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void anEditGoesToAllSelectedRows();
    void anEditOutsideTheSelectionGoesToItsRowAlone();
    void typingOpensTheEditor();
    void wrongTextIsNotTaken();
    void bitsAreChosenFromWhatIsOffered();
    void patternsAreChosenOrTyped();
    void aColumnTravelsThroughTheClipboard();
    void aSingleValueIsPastedIntoAllSelectedRows();
    void pastingIsOneSetOfEdits();
    void wrongPastesSayWhyAndChangeNothing_data();
    void wrongPastesSayWhyAndChangeNothing();
    void selectionSurvivesSorting();
    void editsGoToTheRightLayerWhileSorted();
    void aKeyLocksAndUnlocks();
    void columnsAreRemembered();
    void aNewNetworkClearsTheSelection();
    void numbersThatGrowAreNotCut();

private:
    QModelIndex cell(int row, int column) const { return table_->model()->index(row, column); }
    LayerEdits onlyEdits() const
    {
        return edited_->count() == 1 ? edited_->first().first().value<LayerEdits>() : LayerEdits();
    }
    template <class Editor>
    Editor* openEditor(int row, int column)
    {
        table_->setCurrentIndex(cell(row, column));
        table_->edit(cell(row, column));
        return table_->viewport()->findChild<Editor*>();
    }

    std::unique_ptr<LayerModel> model_;
    std::unique_ptr<LayerTable> table_;
    std::unique_ptr<QSignalSpy> edited_;
};

void TestLayerTable::init()
{
    model_ = std::make_unique<LayerModel>();
    model_->setRows(lenetRows());
    table_ = std::make_unique<LayerTable>(model_.get());
    edited_ = std::make_unique<QSignalSpy>(model_.get(), &LayerModel::edited);
    table_->resize(1000, 300);
    table_->show();
    QVERIFY(QTest::qWaitForWindowExposed(table_.get()));
}

void TestLayerTable::cleanup()
{
    edited_.reset();
    table_.reset();
    model_.reset();
}

void TestLayerTable::anEditGoesToAllSelectedRows()
{
    table_->selectLayers({1, 2});
    table_->selectionModel()->setCurrentIndex(cell(1, LayerModel::Keep), QItemSelectionModel::NoUpdate);
    table_->edit(cell(1, LayerModel::Keep));
    auto* editor = table_->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor != nullptr);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("50x"));
    QTest::keyClick(editor, Qt::Key_Return);
    // The delegate lets the editor have the key first and commits afterwards.
    QTRY_COMPARE(edited_->count(), 1);
    QVERIFY((onlyEdits() == LayerEdits{{1, LayerField::Keep, 0.02}, {2, LayerField::Keep, 0.02}}));
}

void TestLayerTable::anEditOutsideTheSelectionGoesToItsRowAlone()
{
    table_->selectLayers({1, 2});
    QVERIFY(table_->applyEdit(cell(0, LayerModel::WeightBits), 4));
    QVERIFY((onlyEdits() == LayerEdits{{0, LayerField::WeightBits, 4}}));
}

void TestLayerTable::typingOpensTheEditor()
{
    table_->setCurrentIndex(cell(2, LayerModel::Keep));
    QTest::keyClick(table_.get(), Qt::Key_4);
    auto* editor = table_->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor != nullptr);
    QTest::keyClicks(editor, QStringLiteral("x"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(edited_->count(), 1);
    QVERIFY((onlyEdits() == LayerEdits{{2, LayerField::Keep, 0.25}}));
}

void TestLayerTable::wrongTextIsNotTaken()
{
    auto* editor = openEditor<QLineEdit>(0, LayerModel::Keep);
    QVERIFY(editor != nullptr);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("300%"));
    QVERIFY(editor->toolTip().contains(QStringLiteral("100%")));
    QTest::keyClick(editor, Qt::Key_Return);
    QTest::qWait(20);
    QCOMPARE(edited_->count(), 0);
    QVERIFY(editor->isVisible()); // still there to be mended
}

void TestLayerTable::patternsAreChosenOrTyped()
{
    table_->showColumn(LayerModel::Pattern);
    table_->selectLayers({0, 1});
    table_->selectionModel()->setCurrentIndex(cell(1, LayerModel::Pattern), QItemSelectionModel::NoUpdate);
    table_->edit(cell(1, LayerModel::Pattern));
    auto* editor = table_->viewport()->findChild<QComboBox*>();
    QVERIFY(editor != nullptr);
    editor->setCurrentIndex(editor->findData(QStringLiteral("filter")));
    emit editor->activated(editor->currentIndex());
    QVERIFY((onlyEdits()
        == LayerEdits{{0, LayerField::Pattern, QStringLiteral("filter")},
            {1, LayerField::Pattern, QStringLiteral("filter")}}));
    edited_->clear();
    table_->selectLayers({2});
    table_->setCurrentIndex(cell(2, LayerModel::Pattern));
    table_->pasteText(QStringLiteral("4x1"));
    QVERIFY((onlyEdits() == LayerEdits{{2, LayerField::Pattern, QStringLiteral("block 4x1")}}));
}

void TestLayerTable::bitsAreChosenFromWhatIsOffered()
{
    auto* editor = openEditor<QComboBox>(1, LayerModel::WeightBits);
    QVERIFY(editor != nullptr);
    QCOMPARE(editor->count(), offeredWeightBits().size());
    editor->setCurrentIndex(editor->findData(3));
    emit editor->activated(editor->currentIndex());
    QVERIFY((onlyEdits() == LayerEdits{{1, LayerField::WeightBits, 3}}));
}

void TestLayerTable::aColumnTravelsThroughTheClipboard()
{
    QList<LayerRow> rows = lenetRows();
    for (int row = 0; row < rows.size(); ++row)
        rows[row].plan.keep = 0.1 * (row + 1);
    model_->setRows(rows);
    table_->setCurrentIndex(cell(0, LayerModel::Keep));
    table_->selectAll();
    QTest::keyClick(table_.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text().count(u'\n'), 3);
    model_->setRows(lenetRows());
    QTest::keyClick(table_.get(), Qt::Key_V, Qt::ControlModifier);
    const LayerEdits edits = onlyEdits();
    QCOMPARE(edits.size(), 4);
    for (int row = 0; row < rows.size(); ++row)
        QCOMPARE(edits[row].value.toDouble(), rows[row].plan.keep);
}

void TestLayerTable::aSingleValueIsPastedIntoAllSelectedRows()
{
    table_->selectLayers({0, 2});
    table_->selectionModel()->setCurrentIndex(cell(0, LayerModel::WeightBits), QItemSelectionModel::NoUpdate);
    table_->pasteText(QStringLiteral("5\n"));
    QVERIFY((onlyEdits() == LayerEdits{{0, LayerField::WeightBits, 5}, {2, LayerField::WeightBits, 5}}));
}

void TestLayerTable::pastingIsOneSetOfEdits()
{
    table_->setCurrentIndex(cell(1, LayerModel::Keep));
    table_->pasteText(QStringLiteral("50%\n2%\r\n10x\n"));
    const LayerEdits expected{
        {1, LayerField::Keep, 0.5}, {2, LayerField::Keep, 0.02}, {3, LayerField::Keep, 0.1}};
    QVERIFY(onlyEdits() == expected);
}

void TestLayerTable::wrongPastesSayWhyAndChangeNothing_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("saying");
    QTest::newRow("one bad line") << int(LayerModel::Keep) << "50%\nlots"
                                  << "Line 2";
    QTest::newRow("too many lines") << int(LayerModel::Keep) << "1%\n1%\n1%\n1%\n1%"
                                    << "5 values";
    QTest::newRow("a column of costs") << int(LayerModel::Macs) << "1"
                                       << "can be edited";
    QTest::newRow("nothing") << int(LayerModel::Keep) << "\n"
                             << "0 values";
}

void TestLayerTable::wrongPastesSayWhyAndChangeNothing()
{
    QFETCH(int, column);
    QFETCH(QString, text);
    QFETCH(QString, saying);
    QSignalSpy refused(table_.get(), &LayerTable::pasteRefused);
    table_->setCurrentIndex(cell(0, column));
    table_->pasteText(text);
    QCOMPARE(edited_->count(), 0);
    QCOMPARE(refused.count(), 1);
    QVERIFY2(refused[0][0].toString().contains(saying), qPrintable(refused[0][0].toString()));
}

void TestLayerTable::selectionSurvivesSorting()
{
    table_->selectLayers({0, 3});
    table_->sortByColumn(LayerModel::Weights, Qt::DescendingOrder);
    QCOMPARE(cell(0, LayerModel::Name).data().toString(), QStringLiteral("fc1"));
    QCOMPARE(table_->selectedLayers(), (QList<int>{0, 3}));
}

void TestLayerTable::editsGoToTheRightLayerWhileSorted()
{
    table_->sortByColumn(LayerModel::Weights, Qt::DescendingOrder); // fc1, conv2, fc2, conv1
    QVERIFY(table_->applyEdit(cell(0, LayerModel::WeightBits), 2));
    QVERIFY((onlyEdits() == LayerEdits{{2, LayerField::WeightBits, 2}}));
}

void TestLayerTable::aKeyLocksAndUnlocks()
{
    table_->selectLayers({1});
    QTest::keyClick(table_.get(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY((onlyEdits() == LayerEdits{{1, LayerField::Locked, true}}));
}

void TestLayerTable::columnsAreRemembered()
{
    table_->hideColumn(LayerModel::Macs);
    table_->setColumnWidth(LayerModel::Name, 123);
    const QByteArray state = table_->saveColumns();
    LayerTable other(model_.get());
    QVERIFY(!other.isColumnHidden(LayerModel::Macs));
    QVERIFY(other.restoreColumns(state));
    QVERIFY(other.isColumnHidden(LayerModel::Macs));
    QCOMPARE(other.columnWidth(LayerModel::Name), 123);
    QVERIFY(!other.restoreColumns(QByteArrayLiteral("garbage")));
}

void TestLayerTable::aNewNetworkClearsTheSelection()
{
    table_->selectLayers({1});
    QSignalSpy selected(table_.get(), &LayerTable::layersSelected);
    QList<LayerRow> rows = lenetRows();
    rows[0].name = QStringLiteral("other");
    model_->setRows(rows);
    QVERIFY(selected.count() > 0);
    QVERIFY(selected.last()[0].value<QList<int>>().isEmpty());
}

void TestLayerTable::numbersThatGrowAreNotCut()
{
    const int before = table_->columnWidth(LayerModel::Obtained);
    QList<LayerRow> rows = lenetRows();
    rows[0].obtainedKeep = 0.0123;
    rows[0].obtainedBits = 3;
    model_->setRows(rows);
    const int needed =
        table_->fontMetrics().horizontalAdvance(cell(0, LayerModel::Obtained).data().toString());
    QVERIFY(before < needed);
    QVERIFY(table_->columnWidth(LayerModel::Obtained) > needed);
    const int grown = table_->columnWidth(LayerModel::Obtained);
    model_->setRows(lenetRows());
    QCOMPARE(table_->columnWidth(LayerModel::Obtained), grown);
}

QTEST_MAIN(TestLayerTable)
#include "tst_layer_table.moc"
