#include "widgets/format.h"

#include <QTest>

#include <limits>

using namespace espalier;

namespace {

/// Tables are written with plain spaces; the program uses narrow ones that do not break.
QString narrow(QString text)
{
    return text.replace(u' ', QChar(0x202F));
}

constexpr double notFinite = std::numeric_limits<double>::infinity();

} // namespace

class TestFormat : public QObject {
    Q_OBJECT

private slots:
    void quantitiesTakeThePrefixThatFits_data();
    void quantitiesTakeThePrefixThatFits();
    void theSecondOfTwoTakesThePrefixOfTheFirst_data();
    void theSecondOfTwoTakesThePrefixOfTheFirst();
    void ratiosHaveThreeDigits_data();
    void ratiosHaveThreeDigits();
    void sharesAreReadInPerCent_data();
    void sharesAreReadInPerCent();
    void bitsSayWhereNothingIsQuantized_data();
    void bitsSayWhereNothingIsQuantized();
    void durationsAreAsCoarseAsPeopleWantThem_data();
    void durationsAreAsCoarseAsPeopleWantThem();
    void accuraciesHaveNoDigitsBeyondTheirInterval_data();
    void accuraciesHaveNoDigitsBeyondTheirInterval();
};

void TestFormat::quantitiesTakeThePrefixThatFits_data()
{
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    const auto row = [](Unit unit, double value, const char* text) {
        QTest::newRow(text) << static_cast<int>(unit) << value << QString::fromUtf8(text);
    };
    row(Unit::Count, 0, "0");
    row(Unit::Count, 500, "500");
    row(Unit::Count, 999, "999");
    row(Unit::Count, 5'060, "5.06 K");
    row(Unit::Count, 25'000, "25 K");
    row(Unit::Count, 266'200, "266.2 K");
    row(Unit::Count, 430'500, "430.5 K");
    row(Unit::Count, 999'990, "1 M");
    row(Unit::Count, 2'293'000, "2.29 M");
    row(Unit::Count, 25'503'912, "25.5 M");
    row(Unit::Count, 4.1e9, "4.1 G");
    row(Unit::Bytes, 0, "0 B");
    row(Unit::Bytes, 12, "12 B");
    row(Unit::Bytes, 999, "999 B");
    row(Unit::Bytes, 999.9, "1 KB");
    row(Unit::Bytes, 4'900, "4.9 KB");
    row(Unit::Bytes, 10'240, "10.2 KB");
    row(Unit::Bytes, 1'722'000, "1.72 MB");
    row(Unit::Bytes, 102.2e6, "102 MB");
    row(Unit::Bytes, 4.2e9, "4.2 GB");
    row(Unit::Energy, 0, "0 J");
    row(Unit::Energy, 2.31e-6, "2.31 µJ");
    row(Unit::Energy, 1.9e-7, "190 nJ");
    row(Unit::Energy, 9.999e-7, "1 µJ");
    row(Unit::Energy, 3.7e-12, "3.7 pJ");
    row(Unit::Energy, 4.0e-15, "4 fJ");
    row(Unit::Energy, 0.0123, "12.3 mJ");
    row(Unit::Energy, 1.5, "1.5 J");
    row(Unit::Time, 84e-6, "84 µs");
    row(Unit::Time, 1.23e-3, "1.23 ms");
    row(Unit::Time, 5e-9, "5 ns");
    row(Unit::Time, 2, "2 s");
    row(Unit::Bytes, -1, "–");
    QTest::newRow("not finite") << static_cast<int>(Unit::Energy) << notFinite << QStringLiteral("–");
}

void TestFormat::quantitiesTakeThePrefixThatFits()
{
    QFETCH(int, unit);
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(numberText(static_cast<Unit>(unit), value).joined(), narrow(text));
}

void TestFormat::theSecondOfTwoTakesThePrefixOfTheFirst_data()
{
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("before");
    QTest::addColumn<double>("after");
    QTest::addColumn<QString>("text");
    QTest::newRow("energy") << static_cast<int>(Unit::Energy) << 2.31e-6 << 0.19e-6 << "2.31 µJ, 0.19 µJ";
    QTest::newRow("far apart") << static_cast<int>(Unit::Bytes) << 1'722'000.0 << 4'900.0
                               << "1.72 MB, 4.9 KB";
    QTest::newRow("near") << static_cast<int>(Unit::Bytes) << 1'722'000.0 << 430'000.0 << "1.72 MB, 0.43 MB";
    QTest::newRow("grown") << static_cast<int>(Unit::Time) << 900e-9 << 2e-6 << "900 ns, 2 µs";
    QTest::newRow("counts") << static_cast<int>(Unit::Count) << 430'500.0 << 500.0 << "430.5 K, 500";
    QTest::newRow("unknown") << static_cast<int>(Unit::Bytes) << 1'722'000.0 << -1.0 << "1.72 MB, –";
}

void TestFormat::theSecondOfTwoTakesThePrefixOfTheFirst()
{
    QFETCH(int, unit);
    QFETCH(double, before);
    QFETCH(double, after);
    QFETCH(QString, text);
    const ChangeText change = changeText(static_cast<Unit>(unit), before, after);
    const QStringList parts = text.split(QStringLiteral(", "));
    QCOMPARE(change.before.joined(), narrow(parts.at(0)));
    QCOMPARE(change.after.joined(), narrow(parts.at(1)));
}

void TestFormat::ratiosHaveThreeDigits_data()
{
    QTest::addColumn<double>("ratio");
    QTest::addColumn<QString>("text");
    QTest::newRow("whole") << 85.0 << "85×";
    QTest::newRow("one decimal") << 12.44 << "12.4×";
    QTest::newRow("two decimals") << 9.333 << "9.33×";
    QTest::newRow("one") << 1.0 << "1×";
    QTest::newRow("below one") << 0.5 << "0.5×";
    QTest::newRow("hundreds") << 351.4 << "351×";
    QTest::newRow("thousands") << 1'140.2 << "1,140×";
    QTest::newRow("three digits of four") << 1'973.0 << "1,970×";
    QTest::newRow("rounded up") << 99.96 << "100×";
    QTest::newRow("zero") << 0.0 << "–";
    QTest::newRow("not finite") << notFinite << "–";
}

void TestFormat::ratiosHaveThreeDigits()
{
    QFETCH(double, ratio);
    QFETCH(QString, text);
    QCOMPARE(formatRatio(ratio), text);
}

void TestFormat::sharesAreReadInPerCent_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<QString>("text");
    QTest::newRow("small") << 0.0068 << "0.68 %";
    QTest::newRow("smaller") << 0.000123 << "0.0123 %";
    QTest::newRow("some") << 0.068 << "6.8 %";
    QTest::newRow("three digits") << 0.0683 << "6.83 %";
    QTest::newRow("one per cent") << 0.01 << "1.0 %";
    QTest::newRow("rounded to one") << 0.009999 << "1.0 %";
    QTest::newRow("rounded to ten") << 0.09999 << "10.0 %";
    QTest::newRow("half") << 0.5 << "50.0 %";
    QTest::newRow("all") << 1.0 << "100 %";
    QTest::newRow("nothing") << 0.0 << "0 %";
    QTest::newRow("unknown") << -1.0 << "–";
}

void TestFormat::sharesAreReadInPerCent()
{
    QFETCH(double, share);
    QFETCH(QString, text);
    QCOMPARE(formatShare(share), narrow(text));
}

void TestFormat::bitsSayWhereNothingIsQuantized_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<QString>("text");
    QTest::newRow("three") << 3 << "3 b";
    QTest::newRow("eight") << 8 << "8 b";
    QTest::newRow("float") << 32 << "–";
    QTest::newRow("none") << 0 << "–";
}

void TestFormat::bitsSayWhereNothingIsQuantized()
{
    QFETCH(int, bits);
    QFETCH(QString, text);
    QCOMPARE(formatBits(bits), narrow(text));
}

void TestFormat::durationsAreAsCoarseAsPeopleWantThem_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("seconds") << 40.2 << "40 s";
    QTest::newRow("a minute") << 60.0 << "1 min";
    QTest::newRow("minutes") << 192.0 << "3 min";
    QTest::newRow("an hour") << 3'599.0 << "1 h 0 min";
    QTest::newRow("hours") << 4'800.0 << "1 h 20 min";
    QTest::newRow("unknown") << -1.0 << "–";
}

void TestFormat::durationsAreAsCoarseAsPeopleWantThem()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(formatDuration(seconds).replace(u' ', QChar(0x202F)), narrow(text));
}

void TestFormat::accuraciesHaveNoDigitsBeyondTheirInterval_data()
{
    QTest::addColumn<int>("correct");
    QTest::addColumn<int>("pictures");
    QTest::addColumn<QString>("text");
    QTest::newRow("many pictures") << 9'921 << 10'000 << "99.21 ± 0.17";
    QTest::newRow("some pictures") << 2'025 << 2'048 << "98.9 ± 0.5";
    QTest::newRow("few pictures") << 507 << 512 << "99.0 ± 0.9";
    QTest::newRow("none") << 0 << 0 << "–";
}

void TestFormat::accuraciesHaveNoDigitsBeyondTheirInterval()
{
    QFETCH(int, correct);
    QFETCH(int, pictures);
    QFETCH(QString, text);
    const QString expected = pictures > 0 ? text + QStringLiteral("\u202F%") : text;
    QCOMPARE(formatAccuracy({correct, pictures}), expected);
}

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
