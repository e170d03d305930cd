#include "tests/widgets/lenet_rows.h"
#include "widgets/layer_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace espalier;

class TestLayerModel : public QObject {
    Q_OBJECT

private slots:
    void keepsTheRulesOfModels();
    void showsWhatARowSays_data();
    void showsWhatARowSays();
    void anEditIsAWishAndChangesNothing();
    void asksForNothingThatIsSoAlready();
    void refusesWhatALayerCannotHave_data();
    void refusesWhatALayerCannotHave();
    void nothingCanBeEditedWhileReadOnly();
    void newValuesOfTheSameLayersDoNotReset();
    void aLockIsSaidToScreenReaders();
    void everyColumnExplainsItself();

private:
    QString cell(const LayerModel& model, int row, int column) const
    {
        return model.index(row, column).data().toString().replace(QChar(0x202F), u' ');
    }
};

void TestLayerModel::keepsTheRulesOfModels()
{
    LayerModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(lenetRows());
    QList<LayerRow> rows = lenetRows();
    rows[0].plan.keep = 0.5;
    model.setRows(rows);
    rows.removeLast();
    model.setRows(rows);
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

void TestLayerModel::showsWhatARowSays_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("text");
    QTest::newRow("name") << int(LayerModel::Name) << "fc1";
    QTest::newRow("kind") << int(LayerModel::Kind) << "fc";
    QTest::newRow("shape") << int(LayerModel::LayerShape) << "500×800";
    QTest::newRow("weights") << int(LayerModel::Weights) << "400 K";
    QTest::newRow("keep") << int(LayerModel::Keep) << "0.68 %";
    QTest::newRow("pattern") << int(LayerModel::Pattern) << "blocks 4×1";
    QTest::newRow("bits") << int(LayerModel::WeightBits) << "2 b";
    QTest::newRow("activation bits") << int(LayerModel::ActivationBits) << "4 b";
    QTest::newRow("threshold") << int(LayerModel::ActivationThreshold) << "5.0 %";
    QTest::newRow("stored") << int(LayerModel::StoredBytes) << "2.3 KB";
    QTest::newRow("MACs") << int(LayerModel::Macs) << "400 K";
    QTest::newRow("energy") << int(LayerModel::EnergyShare) << "34.0 %";
    QTest::newRow("break-even") << int(LayerModel::BreakEvenMark) << "▲ 3.2×";
    QTest::newRow("obtained") << int(LayerModel::Obtained) << "0.7 % · 2 b";
}

void TestLayerModel::showsWhatARowSays()
{
    QFETCH(int, column);
    QFETCH(QString, text);
    QList<LayerRow> rows = lenetRows();
    rows[2].plan = {.keep = 0.0068,
        .weightBits = 2,
        .activationBits = 4,
        .activationThreshold = 0.05,
        .pattern = SparsityPattern::block(4, 1)};
    rows[2].storedBytes = 2300;
    rows[2].energyShare = 0.34;
    rows[2].breakEven = BreakEven::Above;
    rows[2].speedup = 3.2;
    rows[2].obtainedKeep = 0.007;
    rows[2].obtainedBits = 2;
    LayerModel model;
    model.setRows(rows);
    QCOMPARE(cell(model, 2, column), text);
}

void TestLayerModel::anEditIsAWishAndChangesNothing()
{
    LayerModel model;
    model.setRows(lenetRows());
    QSignalSpy edited(&model, &LayerModel::edited);
    const QString before = cell(model, 1, LayerModel::Keep);
    QVERIFY(model.setData(model.index(1, LayerModel::Keep), 0.25));
    QCOMPARE(edited.count(), 1);
    QVERIFY((edited[0][0].value<LayerEdits>() == LayerEdits{{1, LayerField::Keep, 0.25}}));
    QCOMPARE(cell(model, 1, LayerModel::Keep), before);
    QVERIFY(model.layerRows() == lenetRows());
}

void TestLayerModel::asksForNothingThatIsSoAlready()
{
    LayerModel model;
    model.setRows(lenetRows());
    QSignalSpy edited(&model, &LayerModel::edited);
    QVERIFY(!model.setData(model.index(0, LayerModel::WeightBits), unquantizedBits));
    QCOMPARE(edited.count(), 0);
}

void TestLayerModel::refusesWhatALayerCannotHave_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("nothing kept") << 0 << int(LayerModel::Keep) << QVariant(0.0);
    QTest::newRow("more than all kept") << 0 << int(LayerModel::Keep) << QVariant(1.5);
    QTest::newRow("nine bits") << 0 << int(LayerModel::WeightBits) << QVariant(9);
    QTest::newRow("bits of the output") << 3 << int(LayerModel::ActivationBits) << QVariant(4);
    QTest::newRow("threshold of the output") << 3 << int(LayerModel::ActivationThreshold) << QVariant(0.1);
    QTest::newRow("no pattern") << 0 << int(LayerModel::Pattern) << QVariant(QStringLiteral("stripes"));
    QTest::newRow("pattern that does not fit")
        << 0 << int(LayerModel::Pattern) << QVariant(QStringLiteral("2:4"));
    QTest::newRow("pruned answers") << 3 << int(LayerModel::Pattern) << QVariant(QStringLiteral("filter"));
    QTest::newRow("another name") << 0 << int(LayerModel::Name) << QVariant(QStringLiteral("x"));
    QTest::newRow("another cost") << 0 << int(LayerModel::StoredBytes) << QVariant(1.0);
}

void TestLayerModel::refusesWhatALayerCannotHave()
{
    QFETCH(int, row);
    QFETCH(int, column);
    QFETCH(QVariant, value);
    LayerModel model;
    model.setRows(lenetRows());
    QSignalSpy edited(&model, &LayerModel::edited);
    QVERIFY(!model.setData(model.index(row, column), value));
    QCOMPARE(edited.count(), 0);
}

void TestLayerModel::nothingCanBeEditedWhileReadOnly()
{
    LayerModel model;
    model.setRows(lenetRows());
    QVERIFY(model.flags(model.index(0, LayerModel::Keep)).testFlag(Qt::ItemIsEditable));
    QVERIFY(!model.flags(model.index(0, LayerModel::Name)).testFlag(Qt::ItemIsEditable));
    QVERIFY(!model.flags(model.index(3, LayerModel::ActivationBits)).testFlag(Qt::ItemIsEditable));
    model.setReadOnly(true);
    QSignalSpy edited(&model, &LayerModel::edited);
    QVERIFY(!model.flags(model.index(0, LayerModel::Keep)).testFlag(Qt::ItemIsEditable));
    QVERIFY(!model.setData(model.index(0, LayerModel::Keep), 0.25));
    QCOMPARE(edited.count(), 0);
}

void TestLayerModel::newValuesOfTheSameLayersDoNotReset()
{
    LayerModel model;
    model.setRows(lenetRows());
    QSignalSpy reset(&model, &LayerModel::modelReset);
    QSignalSpy changed(&model, &LayerModel::dataChanged);
    QList<LayerRow> rows = lenetRows();
    rows[1].storedBytes = 100.0;
    model.setRows(rows);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(changed.count(), 1);
    model.setRows(rows);
    QCOMPARE(changed.count(), 1);
    rows[1].name = QStringLiteral("other");
    model.setRows(rows);
    QCOMPARE(reset.count(), 1);
}

void TestLayerModel::aLockIsSaidToScreenReaders()
{
    QList<LayerRow> rows = lenetRows();
    rows[0].plan.locked = true;
    LayerModel model;
    model.setRows(rows);
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("locked")));
    QVERIFY(!model.index(1, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("locked")));
}

void TestLayerModel::everyColumnExplainsItself()
{
    LayerModel model;
    model.setRows(lenetRows());
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        QVERIFY(!model.index(0, column).data(Qt::ToolTipRole).toString().isEmpty());
    }
    const QString tip = model.index(2, LayerModel::Keep).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QChar(0xD7)), qPrintable(tip)); // the ratio
}

QTEST_MAIN(TestLayerModel)
#include "tst_layer_model.moc"
