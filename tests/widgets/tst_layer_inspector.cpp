#include "tests/widgets/lenet_rows.h"
#include "widgets/keep_edit.h"
#include "widgets/keep_slider.h"
#include "widgets/layer_inspector.h"
#include "widgets/pattern_chooser.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace espalier;

class TestLayerInspector : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void withoutALayerItSaysWhatToDo();
    void oneLayerIsNamedByItsShape_data();
    void oneLayerIsNamedByItsShape();
    void settingsGoToAllSelectedLayers();
    void theOutputHasNoActivationSettings();
    void activationWishesLeaveTheOutputOut();
    void mixedValuesAreShownAsMixed();
    void aDragIsChangingAndItsEndIsEdited();
    void nothingCanBeChangedWhileReadOnly();
    void showingALayerWishesNothing();
    void patternsThatFitAreOffered();
    void aPatternGoesToTheLayersThatItFits();
    void patternsCanBeTyped();
    void aPatternThatIsNotGrantedGoesBack();
    void aKeepThatIsNotGrantedGoesBack();

private:
    void select(const QList<int>& rows)
    {
        QList<LayerRow> layers;
        for (const int row : rows)
            layers.append(rows_[row]);
        inspector_->setLayers(rows, layers);
    }
    QComboBox* combo(const QString& name) const
    {
        for (QComboBox* candidate : inspector_->findChildren<QComboBox*>())
            if (candidate->accessibleName() == name)
                return candidate;
        return nullptr;
    }
    QComboBox* weightBits() const { return combo(QStringLiteral("Weight bits")); }
    QComboBox* activationBits() const { return combo(QStringLiteral("Activation bits")); }
    PatternChooser* patterns() const { return inspector_->findChild<PatternChooser*>(); }
    static void type(PatternChooser* chooser, const QString& text)
    {
        chooser->lineEdit()->selectAll();
        QTest::keyClicks(chooser->lineEdit(), text);
    }
    QCheckBox* lock() const
    {
        for (QCheckBox* candidate : inspector_->findChildren<QCheckBox*>())
            if (candidate->text().contains(QStringLiteral("Lock")))
                return candidate;
        return nullptr;
    }
    QString shownTexts() const
    {
        QStringList texts;
        for (const QLabel* label : inspector_->findChildren<QLabel*>())
            if (label->isVisible())
                texts.append(label->text());
        return texts.join(u'\n');
    }
    static void choose(QComboBox* combo, int bits)
    {
        combo->setCurrentIndex(combo->findData(bits));
        emit combo->activated(combo->currentIndex());
    }

    QList<LayerRow> rows_;
    std::unique_ptr<LayerInspector> inspector_;
    std::unique_ptr<QSignalSpy> changing_;
    std::unique_ptr<QSignalSpy> edited_;
};

void TestLayerInspector::init()
{
    rows_ = lenetRows();
    inspector_ = std::make_unique<LayerInspector>();
    changing_ = std::make_unique<QSignalSpy>(inspector_.get(), &LayerInspector::changing);
    edited_ = std::make_unique<QSignalSpy>(inspector_.get(), &LayerInspector::edited);
    inspector_->show();
}

void TestLayerInspector::cleanup()
{
    changing_.reset();
    edited_.reset();
    inspector_.reset();
}

void TestLayerInspector::withoutALayerItSaysWhatToDo()
{
    QVERIFY(shownTexts().contains(QStringLiteral("Choose a layer")));
    select({0});
    QVERIFY(!shownTexts().contains(QStringLiteral("Choose a layer")));
    select({});
    QVERIFY(shownTexts().contains(QStringLiteral("Choose a layer")));
}

void TestLayerInspector::oneLayerIsNamedByItsShape_data()
{
    QTest::addColumn<QList<int>>("rows");
    QTest::addColumn<QString>("title");
    QTest::newRow("fully connected") << QList<int>{2} << "fc1 — 800 → 500";
    QTest::newRow("convolution") << QList<int>{1} << "conv2 — 20 → 50, 5×5";
    QTest::newRow("several") << QList<int>{0, 2} << "2 layers";
}

void TestLayerInspector::oneLayerIsNamedByItsShape()
{
    QFETCH(QList<int>, rows);
    QFETCH(QString, title);
    select(rows);
    QVERIFY2(shownTexts().contains(title), qPrintable(shownTexts()));
}

void TestLayerInspector::settingsGoToAllSelectedLayers()
{
    select({0, 2});
    choose(weightBits(), 3);
    QVERIFY((edited_->takeFirst().first().value<LayerEdits>()
        == LayerEdits{{0, LayerField::WeightBits, 3}, {2, LayerField::WeightBits, 3}}));
    inspector_->findChild<QDoubleSpinBox*>()->setValue(5.0);
    QVERIFY((edited_->takeFirst().first().value<LayerEdits>()
        == LayerEdits{
            {0, LayerField::ActivationThreshold, 0.05}, {2, LayerField::ActivationThreshold, 0.05}}));
    QTest::mouseClick(lock(), Qt::LeftButton);
    QVERIFY((edited_->takeFirst().first().value<LayerEdits>()
        == LayerEdits{{0, LayerField::Locked, true}, {2, LayerField::Locked, true}}));
}

void TestLayerInspector::theOutputHasNoActivationSettings()
{
    select({3});
    QVERIFY(!activationBits()->isEnabled());
    QVERIFY(!inspector_->findChild<QDoubleSpinBox*>()->isEnabled());
    QVERIFY(weightBits()->isEnabled());
    select({2});
    QVERIFY(activationBits()->isEnabled());
}

void TestLayerInspector::activationWishesLeaveTheOutputOut()
{
    select({2, 3});
    choose(activationBits(), 4);
    QVERIFY((edited_->first().first().value<LayerEdits>() == LayerEdits{{2, LayerField::ActivationBits, 4}}));
}

void TestLayerInspector::mixedValuesAreShownAsMixed()
{
    rows_[0].plan.weightBits = 3;
    rows_[0].plan.locked = true;
    select({0, 1});
    QCOMPARE(weightBits()->currentIndex(), -1);
    QCOMPARE(lock()->checkState(), Qt::PartiallyChecked);
    select({0});
    QCOMPARE(weightBits()->currentData().toInt(), 3);
    QCOMPARE(lock()->checkState(), Qt::Checked);
}

void TestLayerInspector::aDragIsChangingAndItsEndIsEdited()
{
    select({1, 2});
    auto* keep = inspector_->findChild<KeepSlider*>();
    emit keep->changing(0.3);
    emit keep->changing(0.2);
    QCOMPARE(changing_->count(), 2);
    QCOMPARE(edited_->count(), 0);
    rows_[1].plan.keep = rows_[2].plan.keep = 0.2; // granted meanwhile
    select({1, 2});
    emit keep->changed(0.2);
    QVERIFY((edited_->first().first().value<LayerEdits>()
        == LayerEdits{{1, LayerField::Keep, 0.2}, {2, LayerField::Keep, 0.2}}));
}

void TestLayerInspector::nothingCanBeChangedWhileReadOnly()
{
    select({0});
    inspector_->setReadOnly(true);
    QVERIFY(!weightBits()->isEnabled());
    QVERIFY(!inspector_->findChild<KeepSlider*>()->isEnabled());
    QVERIFY(!lock()->isEnabled());
    inspector_->setReadOnly(false);
    QVERIFY(weightBits()->isEnabled());
}

void TestLayerInspector::showingALayerWishesNothing()
{
    for (int row = 0; row < rows_.size(); ++row) {
        rows_[row].plan.keep = 0.01 * (row + 1);
        rows_[row].plan.activationThreshold = 0.02 * row;
        select({row});
    }
    QCOMPARE(changing_->count() + edited_->count(), 0);
}

void TestLayerInspector::patternsThatFitAreOffered()
{
    rows_[1].plan.pattern = {SparsityPattern::Kind::Filter};
    select({1}); // 50 × 20 × 5 × 5
    QCOMPARE(patterns()->currentData().toString(), QStringLiteral("filter"));
    QVERIFY(patterns()->toolTip().contains(QStringLiteral("output channel")));
    QVERIFY(patterns()->findData(QStringLiteral("2:4")) >= 0);
    QVERIFY(patterns()->findData(QStringLiteral("block 2x1")) >= 0);
    QVERIFY(patterns()->findData(QStringLiteral("block 4x1")) < 0);
    select({0}); // 20 × 1 × 5 × 5
    QVERIFY(patterns()->findData(QStringLiteral("2:4")) < 0);
    select({0, 1});
    QCOMPARE(patterns()->currentText(), QString()); // mixed
    QVERIFY(patterns()->findData(QStringLiteral("2:4")) >= 0);
    for (int index = 0; index < patterns()->count(); ++index)
        QVERIFY(!patterns()->itemData(index, Qt::ToolTipRole).toString().isEmpty());
    inspector_->setReadOnly(true);
    QVERIFY(!patterns()->isEnabled());
}

void TestLayerInspector::aPatternGoesToTheLayersThatItFits()
{
    select({0, 2, 3});
    patterns()->setCurrentIndex(patterns()->findData(QStringLiteral("2:4")));
    emit patterns()->activated(patterns()->currentIndex());
    QVERIFY((edited_->first().first().value<LayerEdits>()
        == LayerEdits{{2, LayerField::Pattern, QStringLiteral("2:4")},
            {3, LayerField::Pattern, QStringLiteral("2:4")}}));
}

void TestLayerInspector::patternsCanBeTyped()
{
    select({1});
    type(patterns(), QStringLiteral("block 5x5"));
    QTest::keyClick(patterns()->lineEdit(), Qt::Key_Return);
    QCOMPARE(edited_->count(), 1);
    QVERIFY((edited_->first().first().value<LayerEdits>()
        == LayerEdits{{1, LayerField::Pattern, QStringLiteral("block 5x5")}}));
    type(patterns(), QStringLiteral("block 3x1"));
    QVERIFY(patterns()->toolTip().contains(QStringLiteral("50 rows")));
    QTest::keyClick(patterns()->lineEdit(), Qt::Key_Return);
    type(patterns(), QStringLiteral("stripes"));
    QVERIFY(patterns()->toolTip().contains(QStringLiteral("stripes")));
    QTest::keyClick(patterns()->lineEdit(), Qt::Key_Return);
    QCOMPARE(edited_->count(), 1);
    QCOMPARE(patterns()->currentText(), QStringLiteral("single weights")); // nobody granted the first
}

void TestLayerInspector::aPatternThatIsNotGrantedGoesBack()
{
    select({1});
    patterns()->setCurrentIndex(patterns()->findData(QStringLiteral("column")));
    emit patterns()->activated(patterns()->currentIndex());
    QCOMPARE(edited_->count(), 1);
    QCOMPARE(patterns()->currentText(), QStringLiteral("single weights"));
}

void TestLayerInspector::aKeepThatIsNotGrantedGoesBack()
{
    rows_[1].plan.keep = 0.25;
    select({1});
    auto* field = inspector_->findChild<KeepSlider*>()->findChild<KeepEdit*>();
    const auto before = field->text();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("80 %"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(edited_->count(), 1);
    QCOMPARE(field->text(), before);
}

QTEST_MAIN(TestLayerInspector)
#include "tst_layer_inspector.moc"
