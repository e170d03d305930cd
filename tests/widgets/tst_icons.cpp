#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QTest>

using namespace espalier;

namespace {

/// The strongest colour of an icon's picture, or an invalid one where nothing is drawn.
QColor inkOf(const QPixmap& pixmap)
{
    const QImage image = pixmap.toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() == 255)
                return image.pixelColor(x, y);
    return {};
}

} // namespace

class TestIcons : public QObject {
    Q_OBJECT

private slots:
    void everyIconIsDrawn();
    void unknownNamesGiveNoIcon();
    void inkFollowsThePalette();
    void disabledIconsAreQuieter();
    void largeSizesAreSharp();
    void theProgramHasItsOwnColours();
};

void TestIcons::everyIconIsDrawn()
{
    const QStringList wanted{QStringLiteral("undo"), QStringLiteral("redo"), QStringLiteral("run"),
        QStringLiteral("stop"), QStringLiteral("resume"), QStringLiteral("open"), QStringLiteral("save"),
        QStringLiteral("export"), QStringLiteral("lock"), QStringLiteral("unlock"), QStringLiteral("info"),
        QStringLiteral("warning"), QStringLiteral("error"), QStringLiteral("close")};
    for (const QString& name : wanted)
        QVERIFY2(iconNames().contains(name), qPrintable(name));
    for (const QString& name : iconNames())
        QVERIFY2(inkOf(icon(name).pixmap(24, 24)).isValid(), qPrintable(name));
}

void TestIcons::unknownNamesGiveNoIcon()
{
    QVERIFY(icon(QStringLiteral("no such icon")).isNull());
}

void TestIcons::inkFollowsThePalette()
{
    const QIcon stop = icon(QStringLiteral("stop"));
    applyAppearance(Appearance::Light);
    QCOMPARE(inkOf(stop.pixmap(24, 24)), coloursFor(false).text);
    applyAppearance(Appearance::Dark);
    QCOMPARE(inkOf(stop.pixmap(24, 24)), coloursFor(true).text);
    QCOMPARE(inkOf(tinted(QStringLiteral("stop"), Qt::red, 24)), QColor(Qt::red));
}

void TestIcons::disabledIconsAreQuieter()
{
    applyAppearance(Appearance::Light);
    const QIcon stop = icon(QStringLiteral("stop"));
    QCOMPARE(inkOf(stop.pixmap(QSize(24, 24), QIcon::Disabled)), coloursFor(false).stale);
}

void TestIcons::largeSizesAreSharp()
{
    QCOMPARE(icon(QStringLiteral("run")).pixmap(96, 96).size(), QSize(96, 96) * qApp->devicePixelRatio());
}

void TestIcons::theProgramHasItsOwnColours()
{
    applyAppearance(Appearance::Dark);
    const QImage sign = applicationIcon().pixmap(64, 64).toImage();
    QCOMPARE(sign.pixelColor(sign.width() / 8, sign.height() / 2), QColor(0x2F7D57));
}

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
