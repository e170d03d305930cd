#include "widgets/format.h"
#include "widgets/parse_keep.h"

#include <QTest>

using namespace espalier;

class TestParseKeep : public QObject {
    Q_OBJECT

private slots:
    void understandsWhatPeopleType_data();
    void understandsWhatPeopleType();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void readsBackWhatIsShown();
};

void TestParseKeep::understandsWhatPeopleType_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("keep");
    QTest::newRow("ratio") << "85x" << 1.0 / 85.0;
    QTest::newRow("ratio with a sign") << "85×" << 1.0 / 85.0;
    QTest::newRow("capital") << "85X" << 1.0 / 85.0;
    QTest::newRow("ratio with decimals") << "2.5x" << 0.4;
    QTest::newRow("ratio with a space") << " 85 x " << 1.0 / 85.0;
    QTest::newRow("thousands") << "1,140×" << 1.0 / 1'140.0;
    QTest::newRow("fraction") << "1/85" << 1.0 / 85.0;
    QTest::newRow("nothing pruned") << "1x" << 1.0;
    QTest::newRow("per cent") << "1.2%" << 0.012;
    QTest::newRow("per cent with a space") << "1.2 %" << 0.012;
    QTest::newRow("per cent with a narrow space") << "0.68\u202F%" << 0.0068;
    QTest::newRow("per cent with a comma") << "1,2%" << 0.012;
    QTest::newRow("all") << "100%" << 1.0;
    QTest::newRow("share") << "0.012" << 0.012;
    QTest::newRow("share with a comma") << "0,012" << 0.012;
    QTest::newRow("share without a zero") << ".5" << 0.5;
    QTest::newRow("share with an exponent") << "1e-3" << 0.001;
    QTest::newRow("one") << "1" << 1.0;
}

void TestParseKeep::understandsWhatPeopleType()
{
    QFETCH(QString, text);
    QFETCH(double, keep);
    const ParsedKeep parsed = parseKeep(text);
    QVERIFY2(parsed.keep.has_value(), qPrintable(parsed.problem));
    QCOMPARE(*parsed.keep, keep);
    QVERIFY(parsed.problem.isEmpty());
}

void TestParseKeep::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("saying");
    QTest::newRow("empty") << ""
                           << "85x, 1.2% or 0.012";
    QTest::newRow("spaces") << "  "
                            << "85x, 1.2% or 0.012";
    QTest::newRow("words") << "half"
                           << "“half”";
    QTest::newRow("two points") << "1.2.3"
                                << "“1.2.3”";
    QTest::newRow("negative") << "-5%"
                              << "“-5%”";
    QTest::newRow("fraction of a ratio") << "1/85x"
                                         << "“1/85x”";
    QTest::newRow("ratio below one") << "0.5x"
                                     << "at least 1x";
    QTest::newRow("zero ratio") << "0x"
                                << "at least 1x";
    QTest::newRow("nothing kept") << "0%"
                                  << "keeps no weight";
    QTest::newRow("nothing kept, as a share") << "0"
                                              << "keeps no weight";
    QTest::newRow("more than all") << "120%"
                                   << "100%";
    QTest::newRow("ratio or share") << "85"
                                    << "85x or 85%";
    QTest::newRow("infinite") << "1e999x"
                              << "“1e999x”";
}

void TestParseKeep::saysWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, saying);
    const ParsedKeep parsed = parseKeep(text);
    QVERIFY(!parsed.keep.has_value());
    QVERIFY2(parsed.problem.contains(saying), qPrintable(parsed.problem));
}

void TestParseKeep::readsBackWhatIsShown()
{
    for (const double keep : {0.0005, 0.0068, 0.0123, 0.068, 0.5, 0.994, 1.0}) {
        const ParsedKeep parsed = parseKeep(formatShare(keep));
        QVERIFY2(parsed.keep.has_value(), qPrintable(formatShare(keep)));
        QVERIFY(qAbs(*parsed.keep - keep) <= 0.005 * keep);
    }
}

QTEST_APPLESS_MAIN(TestParseKeep)
#include "tst_parse_keep.moc"
