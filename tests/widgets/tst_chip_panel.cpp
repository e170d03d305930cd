#include "widgets/chip_panel.h"

#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "widgets/chip_model.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>
#include <QTextEdit>
#include <QToolButton>
#include <QTreeView>

using namespace espalier;

class TestChipPanel : public QObject {
    Q_OBJECT

private slots:
    void everyNumberOfTheCoreHasItsRow();
    void everyFieldReadsWhatItWrites_data();
    void everyFieldReadsWhatItWrites();
    void wrongValuesStayInTheirFieldWithTheReason_data();
    void wrongValuesStayInTheirFieldWithTheReason();
    void builtInChipsCannotBeEdited();
    void anEditIsAnnouncedWithItsSource();
    void sourcesAreEdited();
    void rememberedConstantsAreWarnedOf();
    void anotherChipStandsBeside();
    void findingNarrowsTheTree();
    void wishesAreAnnounced();
    void partsThatAChipLacksAreAdded();

private:
    static Accelerator generic() { return builtInAccelerator("generic-45nm"); }
    static void showOwn(ChipPanel& panel)
    {
        panel.setChips({{QStringLiteral("generic-45nm"), QStringLiteral("Generic"), false},
                           {QStringLiteral("/x/mine.json"), QStringLiteral("Mine"), true}},
            QStringLiteral("/x/mine.json"));
        panel.setChip(generic());
        panel.resize(420, 500);
        panel.show();
    }
    /// Opens the editor of a constant as a person does, types and confirms.
    static void type(ChipPanel& panel, const char* key, const QString& text)
    {
        auto* tree = panel.findChild<QTreeView*>();
        const auto* proxy = qobject_cast<QSortFilterProxyModel*>(tree->model());
        const auto index = proxy->mapFromSource(panel.model()->indexOf(QString::fromUtf8(key)));
        tree->setCurrentIndex(index);
        tree->edit(index);
        auto* editor = tree->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClick(editor, Qt::Key_Delete);
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(!tree->viewport()->findChild<QLineEdit*>());
    }
};

void TestChipPanel::everyNumberOfTheCoreHasItsRow()
{
    ChipModel model;
    const QAbstractItemModelTester tester(&model);
    model.setChip(generic(), true);
    for (const auto& field : acceleratorFields()) {
        const auto index = model.indexOf(QString::fromUtf8(field.key.data(), qsizetype(field.key.size())));
        QVERIFY2(index.isValid(), field.key.data());
        QVERIFY(!index.data().toString().isEmpty());
    }
    QVERIFY(model.rowCount() >= 5);
}

void TestChipPanel::everyFieldReadsWhatItWrites_data()
{
    QTest::addColumn<QString>("id");
    for (const auto& id : builtInAccelerators())
        QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

void TestChipPanel::everyFieldReadsWhatItWrites()
{
    QFETCH(QString, id);
    const auto chip = builtInAccelerator(id.toStdString());
    for (const auto& field : chipFields()) {
        if (!field.applies(chip))
            continue;
        const auto text = field.read(chip);
        auto written = chip;
        field.write(written, text);
        QVERIFY2(written == chip, qPrintable(field.key + u' ' + text));
        QVERIFY2(!shownValue(field, chip).isEmpty(), qPrintable(field.key));
        const auto edited = withValue(chip, field, text);
        QCOMPARE(field.read(edited), text);
    }
}

void TestChipPanel::wrongValuesStayInTheirFieldWithTheReason_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("too small") << "clock_hz"
                               << "3"
                               << "clock_hz";
    QTest::newRow("not a number") << "clock_hz"
                                  << "fast"
                                  << "a number";
    QTest::newRow("not whole") << "array.macs"
                               << "2.5"
                               << "whole";
    QTest::newRow("falling widths") << "widths.weight"
                                    << "8, 4"
                                    << "rising order";
    QTest::newRow("no name") << "name"
                             << " "
                             << "a name";
    QTest::newRow("no memory") << "memory.buffer_bytes"
                               << "0"
                               << "expected some memory";
}

void TestChipPanel::wrongValuesStayInTheirFieldWithTheReason()
{
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, reason);
    ChipPanel panel;
    showOwn(panel);
    QSignalSpy edited(&panel, &ChipPanel::edited);
    type(panel, key.toUtf8(), text);
    QCOMPARE(edited.size(), 0);
    const auto index = panel.model()->indexOf(key);
    QCOMPARE(index.data().toString(), QStringLiteral("✗ ") + text);
    QCOMPARE(index.data(Qt::EditRole).toString(), text);
    const auto problem = index.data(ChipModel::ProblemRole).toString();
    QVERIFY2(problem.contains(reason), qPrintable(problem));
    QVERIFY(panel.findChild<QTextEdit*>(QStringLiteral("chipDetail"))->toPlainText().contains(problem));
    QCOMPARE(panel.model()->chip(), generic());
    // The old value typed again is no edit and no problem.
    const auto field = std::ranges::find(chipFields(), key, &ChipField::key);
    type(panel, key.toUtf8(), field->read(generic()));
    QVERIFY(panel.model()->indexOf(key).data(ChipModel::ProblemRole).toString().isEmpty());
    QCOMPARE(edited.size(), 0);
}

void TestChipPanel::builtInChipsCannotBeEdited()
{
    ChipPanel panel;
    showOwn(panel);
    panel.setChips(
        {{QStringLiteral("generic-45nm"), QStringLiteral("Generic"), false}}, QStringLiteral("generic-45nm"));
    panel.setChip(generic());
    const auto index = panel.model()->indexOf(QStringLiteral("clock_hz"));
    QVERIFY(!index.flags().testFlag(Qt::ItemIsEditable));
    QVERIFY(!panel.model()->setData(index, QStringLiteral("6e8")));
}

void TestChipPanel::anEditIsAnnouncedWithItsSource()
{
    ChipPanel panel;
    showOwn(panel);
    QSignalSpy edited(&panel, &ChipPanel::edited);
    type(panel, "memory.dram.pj_per_bit", QStringLiteral("4"));
    QCOMPARE(edited.size(), 1);
    const auto wanted = edited[0][0].value<Accelerator>();
    QCOMPARE(wanted.memory.dram.picojoulesPerBit, 4.0);
    const auto& citation = wanted.citations.at("memory.dram.pj_per_bit");
    QVERIFY(citation.provenance == Provenance::Chosen);
    QVERIFY(QString::fromStdString(citation.source).contains(QStringLiteral("20")));
    QCOMPARE(edited[0][1].toString(), QStringLiteral("DRAM energy"));
}

void TestChipPanel::sourcesAreEdited()
{
    ChipModel model;
    model.setChip(generic(), true);
    QSignalSpy edited(&model, &ChipModel::edited);
    const auto key = QStringLiteral("memory.dram.bytes_per_second");
    QVERIFY(model.setData(model.indexOf(key, ChipModel::Source), QStringLiteral("data sheet, page 3")));
    QVERIFY(model.setData(model.indexOf(key, ChipModel::Known), QStringLiteral("read")));
    QCOMPARE(edited.size(), 2);
    const auto first = edited[0][0].value<Accelerator>().citations.at(key.toStdString());
    QCOMPARE(first.source, std::string("data sheet, page 3"));
    QVERIFY(first.provenance == Provenance::Remembered);
    QVERIFY(edited[1][0].value<Accelerator>().citations.at(key.toStdString()).provenance == Provenance::Read);
    const auto source = [&model](const char* name) {
        return model.indexOf(QLatin1String(name), ChipModel::Source).flags();
    };
    QVERIFY(source("array.kind").testFlag(Qt::ItemIsEditable));
    QVERIFY(!source("notes").testFlag(Qt::ItemIsEditable));
}

void TestChipPanel::rememberedConstantsAreWarnedOf()
{
    ChipPanel panel;
    showOwn(panel);
    auto* warning = panel.findChild<QPushButton*>(QStringLiteral("rememberedWarning"));
    QVERIFY(warning->isVisible());
    QVERIFY2(warning->text().contains(QStringLiteral("⚠ 1 constant is")), qPrintable(warning->text()));
    QTest::mouseClick(warning, Qt::LeftButton); // shows which
    const auto* shown = panel.findChild<QTreeView*>()->model();
    QCOMPARE(shown->rowCount(), 1);
    QCOMPARE(shown->index(0, 0, shown->index(0, 0)).data().toString(), QStringLiteral("DRAM bandwidth"));
    panel.findChild<QLineEdit*>()->clear();
    auto sure = generic();
    for (auto& [key, citation] : sure.citations)
        citation.provenance = Provenance::Read;
    panel.setChip(sure);
    QVERIFY(!warning->isVisible());
}

void TestChipPanel::anotherChipStandsBeside()
{
    ChipPanel panel;
    showOwn(panel);
    auto* tree = panel.findChild<QTreeView*>();
    QVERIFY(tree->isColumnHidden(ChipModel::Compared));
    panel.setCompared(builtInAccelerator("eie-64"));
    QVERIFY(!tree->isColumnHidden(ChipModel::Compared));
    const auto clock = panel.model()->indexOf(QStringLiteral("clock_hz"), ChipModel::Compared);
    QCOMPARE(clock.data().toString(), QStringLiteral("800\u202FMHz"));
    panel.setCompared(std::nullopt);
    QVERIFY(tree->isColumnHidden(ChipModel::Compared));
}

void TestChipPanel::findingNarrowsTheTree()
{
    ChipPanel panel;
    showOwn(panel);
    const auto* shown = panel.findChild<QTreeView*>()->model();
    const auto groups = shown->rowCount();
    QTest::keyClicks(panel.findChild<QLineEdit*>(), QStringLiteral("LPDDR2-800"));
    QCOMPARE(shown->rowCount(), 1);
    QCOMPARE(shown->rowCount(shown->index(0, 0)), 1);
    panel.findChild<QLineEdit*>()->clear();
    QCOMPARE(shown->rowCount(), groups);
}

void TestChipPanel::wishesAreAnnounced()
{
    ChipPanel panel;
    showOwn(panel);
    QSignalSpy copied(&panel, &ChipPanel::copyWanted);
    QTest::mouseClick(panel.findChild<QToolButton*>(QStringLiteral("copyChip")), Qt::LeftButton);
    QCOMPARE(copied.size(), 1);
    QSignalSpy chosen(&panel, &ChipPanel::chosen);
    auto* list = panel.findChild<QComboBox*>(QStringLiteral("chipList"));
    QCOMPARE(list->currentText(), QStringLiteral("✎ Mine"));
    QTest::keyClick(list, Qt::Key_Up);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toString(), QStringLiteral("generic-45nm"));
    QSignalSpy compared(&panel, &ChipPanel::compareWanted);
    QTest::keyClick(panel.findChild<QComboBox*>(QStringLiteral("compareList")), Qt::Key_Down);
    QCOMPARE(compared[0][0].toString(), QStringLiteral("generic-45nm"));
}

void TestChipPanel::partsThatAChipLacksAreAdded()
{
    const auto& fields = chipFields();
    const auto field = [&fields](const char* key) {
        return *std::ranges::find(fields, QString::fromUtf8(key), &ChipField::key);
    };
    auto chip = builtInAccelerator("eie-64");
    QVERIFY(!chip.hasDram());
    QVERIFY(!field("memory.dram.pj_per_bit").applies(chip));
    chip = withValue(chip, field("memory.dram.bytes_per_second"), QStringLiteral("1e9"));
    QVERIFY(chip.hasDram());
    chip = withValue(chip, field("memory.dram.pj_per_bit"), QStringLiteral("8"));
    QCOMPARE(chip.memory.dram.picojoulesPerBit, 8.0);
    auto tpu = builtInAccelerator("tpu-v1");
    QVERIFY(!tpu.equalArea.isKnown());
    tpu = withValue(tpu, field("equal_area.points"), QStringLiteral("0.5: 0.8, 0.9: 6.5"));
    QCOMPARE(tpu.equalArea.points, (std::vector<EqualAreaPoint>{{0.5, 0.8}, {0.9, 6.5}}));
    QCOMPARE(field("equal_area.points").read(tpu), QStringLiteral("0.5: 0.8, 0.9: 6.5"));
    for (const auto* wrong : {"0.5", "0.9: 2, 0.5: 3", "0.5: fast"})
        QVERIFY_EXCEPTION_THROWN(withValue(tpu, field("equal_area.points"), QString::fromUtf8(wrong)), Error);
}

QTEST_MAIN(TestChipPanel)
#include "tst_chip_panel.moc"
