#include "widgets/layer_edit.h"

#include <QTest>

using namespace espalier;

class TestLayerEdit : public QObject {
    Q_OBJECT

private slots:
    void whatIsAppliedIsReadBack_data();
    void whatIsAppliedIsReadBack();
    void textsBecomeValues_data();
    void textsBecomeValues();
    void wrongTextsSayWhatIsExpected_data();
    void wrongTextsSayWhatIsExpected();
    void oneEditPerRow();
    void patternsAreReadInAnyWords_data();
    void patternsAreReadInAnyWords();
    void nOfMTakesTheKeepRatioAlong();
};

void TestLayerEdit::whatIsAppliedIsReadBack_data()
{
    QTest::addColumn<LayerField>("field");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("keep") << LayerField::Keep << QVariant(0.25);
    QTest::newRow("weight bits") << LayerField::WeightBits << QVariant(3);
    QTest::newRow("activation bits") << LayerField::ActivationBits << QVariant(4);
    QTest::newRow("activation threshold") << LayerField::ActivationThreshold << QVariant(0.1);
    QTest::newRow("locked") << LayerField::Locked << QVariant(true);
    QTest::newRow("pattern") << LayerField::Pattern << QVariant(QStringLiteral("block 4x1"));
}

void TestLayerEdit::whatIsAppliedIsReadBack()
{
    QFETCH(LayerField, field);
    QFETCH(QVariant, value);
    const LayerPlan before;
    LayerPlan plan;
    QVERIFY(isOffered(field, value));
    apply(plan, field, value);
    QCOMPARE(valueOf(plan, field), value);
    apply(plan, field, valueOf(before, field));
    QVERIFY(plan == before); // nothing else was touched
}

void TestLayerEdit::textsBecomeValues_data()
{
    QTest::addColumn<LayerField>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("share") << LayerField::Keep << "0.68 %" << QVariant(0.0068);
    QTest::newRow("ratio") << LayerField::Keep << "4x" << QVariant(0.25);
    QTest::newRow("bits") << LayerField::WeightBits << "3" << QVariant(3);
    QTest::newRow("bits as shown") << LayerField::WeightBits << "3\u202Fb" << QVariant(3);
    QTest::newRow("not quantized as shown") << LayerField::WeightBits << "–" << QVariant(unquantizedBits);
    QTest::newRow("not quantized as a number")
        << LayerField::ActivationBits << "32" << QVariant(unquantizedBits);
    QTest::newRow("windows line end") << LayerField::ActivationBits << "4\r" << QVariant(4);
    QTest::newRow("threshold in per cent") << LayerField::ActivationThreshold << "5 %" << QVariant(0.05);
    QTest::newRow("threshold as a share") << LayerField::ActivationThreshold << "0.05" << QVariant(0.05);
    QTest::newRow("locked") << LayerField::Locked << "yes" << QVariant(true);
}

void TestLayerEdit::textsBecomeValues()
{
    QFETCH(LayerField, field);
    QFETCH(QString, text);
    QFETCH(QVariant, value);
    const ParsedValue parsed = parseValue(field, text);
    QCOMPARE(parsed.problem, QString());
    QCOMPARE(parsed.value.typeId(), value.typeId());
    QCOMPARE(parsed.value.toDouble(), value.toDouble());
}

void TestLayerEdit::wrongTextsSayWhatIsExpected_data()
{
    QTest::addColumn<LayerField>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("saying");
    QTest::newRow("share") << LayerField::Keep << "lots"
                           << "85x";
    QTest::newRow("too many bits") << LayerField::WeightBits << "9"
                                   << "1 to 8";
    QTest::newRow("no bits") << LayerField::WeightBits << "0"
                             << "1 to 8";
    QTest::newRow("one activation bit") << LayerField::ActivationBits << "1"
                                        << "2 to 8";
    QTest::newRow("words for bits") << LayerField::WeightBits << "three"
                                    << "“three”";
    QTest::newRow("threshold of all") << LayerField::ActivationThreshold << "100 %"
                                      << "less than 100%";
    QTest::newRow("negative threshold") << LayerField::ActivationThreshold << "-0.1"
                                        << "0%";
    QTest::newRow("no pattern") << LayerField::Pattern << "stripes"
                                << "4x1 or 2:4";
    QTest::newRow("N:M that prunes nothing") << LayerField::Pattern << "4:4"
                                             << "“4:4”";
    QTest::newRow("maybe locked") << LayerField::Locked << "maybe"
                                  << "yes nor no";
}

void TestLayerEdit::wrongTextsSayWhatIsExpected()
{
    QFETCH(LayerField, field);
    QFETCH(QString, text);
    QFETCH(QString, saying);
    const ParsedValue parsed = parseValue(field, text);
    QVERIFY(!parsed.value.isValid());
    QVERIFY2(parsed.problem.contains(saying), qPrintable(parsed.problem));
}

void TestLayerEdit::oneEditPerRow()
{
    const LayerEdits edits = editsFor({1, 3}, LayerField::WeightBits, 4);
    QCOMPARE(edits.size(), 2);
    QVERIFY((edits[0] == LayerEdit{1, LayerField::WeightBits, 4}));
    QVERIFY((edits[1] == LayerEdit{3, LayerField::WeightBits, 4}));
}

void TestLayerEdit::patternsAreReadInAnyWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("as shown") << "single weights"
                              << "weight";
    QTest::newRow("as shown, with capitals") << "Input Channels"
                                             << "channel";
    QTest::newRow("as in files") << "filter"
                                 << "filter";
    QTest::newRow("block as shown") << "blocks 4×1"
                                    << "block 4x1";
    QTest::newRow("block as in files") << "block 4x1"
                                       << "block 4x1";
    QTest::newRow("block, short") << " 2 x 16 "
                                  << "block 2x16";
    QTest::newRow("N:M") << "1:8\r"
                         << "1:8";
}

void TestLayerEdit::patternsAreReadInAnyWords()
{
    QFETCH(QString, text);
    QFETCH(QString, pattern);
    const ParsedValue parsed = parseValue(LayerField::Pattern, text);
    QCOMPARE(parsed.problem, QString());
    QCOMPARE(parsed.value.toString(), pattern);
}

void TestLayerEdit::nOfMTakesTheKeepRatioAlong()
{
    LayerPlan plan{.keep = 0.8};
    apply(plan, LayerField::Pattern, QStringLiteral("2:4"));
    QCOMPARE(plan.keep, 0.5);
    plan.keep = 0.1;
    apply(plan, LayerField::Pattern, QStringLiteral("1:4"));
    QCOMPARE(plan.keep, 0.1);
    apply(plan, LayerField::Keep, 0.8); // more than the pattern allows
    QCOMPARE(plan.keep, 0.25);
}

QTEST_APPLESS_MAIN(TestLayerEdit)
#include "tst_layer_edit.moc"
