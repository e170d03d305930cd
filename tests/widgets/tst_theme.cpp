#include "widgets/theme.h"

#include <QApplication>
#include <QSet>
#include <QStyle>
#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF());
}

/// Contrast ratio as WCAG 2.1 defines it.
double contrast(const QColor& a, const QColor& b)
{
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private slots:
    void textCanBeRead_data();
    void textCanBeRead();
    void seriesDifferInMoreThanColour_data();
    void seriesDifferInMoreThanColour();
    void aPaletteTellsWhetherItIsDark();
    void anExplicitChoiceHolds();
    void theSystemIsAskedAgain();
    void fontsStandApart();
};

void TestTheme::textCanBeRead_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestTheme::textCanBeRead()
{
    QFETCH(bool, dark);
    const Colours& c = coloursFor(dark);
    for (const QColor& ground : {c.surface, c.panel}) {
        for (const QColor& text : {c.text, c.muted, c.accent, c.error})
            QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name()));
        QVERIFY(contrast(c.warning, ground) >= 3.0); // never without a word or an icon
        QVERIFY(contrast(c.stale, ground) >= 2.0);
        QVERIFY(contrast(c.stale, ground) < contrast(c.muted, ground));
    }
    QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
}

void TestTheme::seriesDifferInMoreThanColour_data()
{
    textCanBeRead_data();
}

void TestTheme::seriesDifferInMoreThanColour()
{
    QFETCH(bool, dark);
    QSet<QRgb> hues;
    QSet<int> markers;
    for (int i = 0; i < 8; ++i) {
        hues.insert(seriesStyle(i, dark).colour.rgb());
        markers.insert(static_cast<int>(seriesStyle(i, dark).marker));
        QVERIFY(contrast(seriesStyle(i, dark).colour, coloursFor(dark).panel) >= 2.0);
    }
    QCOMPARE(hues.size(), 8);
    QCOMPARE(markers.size(), 8);
    QCOMPARE(seriesStyle(8, dark).colour, seriesStyle(0, dark).colour);
    QVERIFY(seriesStyle(8, dark).dash != seriesStyle(0, dark).dash);
}

void TestTheme::aPaletteTellsWhetherItIsDark()
{
    QVERIFY(isDark(paletteFor(true)));
    QVERIFY(!isDark(paletteFor(false)));
    QCOMPARE(&colours(paletteFor(true)), &coloursFor(true));
}

void TestTheme::anExplicitChoiceHolds()
{
    applyAppearance(Appearance::Dark);
    QVERIFY(isDark(QApplication::palette()));
    QCOMPARE(QApplication::style()->name(), QStringLiteral("fusion"));
    applyAppearance(Appearance::Light);
    QVERIFY(!isDark(QApplication::palette()));
    QCOMPARE(QApplication::palette().color(QPalette::Highlight), coloursFor(false).accent);
}

void TestTheme::theSystemIsAskedAgain()
{
    applyAppearance(Appearance::System);
    const bool system = isDark(QApplication::palette());
    applyAppearance(system ? Appearance::Light : Appearance::Dark);
    applyAppearance(Appearance::System);
    QCOMPARE(isDark(QApplication::palette()), system); // not what we had set ourselves
}

void TestTheme::fontsStandApart()
{
    const QFont body = QApplication::font();
    QVERIFY(totalsFont(body).pointSizeF() > 1.3 * body.pointSizeF());
    QVERIFY(captionFont(body).pointSizeF() < body.pointSizeF());
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
