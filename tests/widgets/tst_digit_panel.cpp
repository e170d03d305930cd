#include "widgets/answer_cards.h"
#include "widgets/digit_canvas.h"
#include "widgets/digit_centering.h"
#include "widgets/digit_panel.h"

#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace espalier;

namespace {

QImage drawing(const QRect& ink)
{
    QImage image(280, 280, QImage::Format_Grayscale8);
    image.fill(0);
    QPainter(&image).fillRect(ink, Qt::white);
    return image;
}

struct Ink {
    QRect box;
    QPointF centre;
};

Ink inkOf(const QImage& picture)
{
    Ink ink;
    double mass = 0.0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const int value = picture.constScanLine(y)[x];
            mass += value;
            ink.centre += value * QPointF(x + 0.5, y + 0.5);
            if (value > 16)
                ink.box |= QRect(x, y, 1, 1);
        }
    ink.centre /= mass;
    return ink;
}

void stroke(DigitCanvas& canvas, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton)
{
    QTest::mousePress(&canvas, button, {}, from);
    QMouseEvent move(QEvent::MouseMove, to, canvas.mapToGlobal(to), button, button, {});
    QCoreApplication::sendEvent(&canvas, &move);
    QTest::mouseRelease(&canvas, button, {}, to);
}

int sumOf(const std::vector<std::uint8_t>& pixels)
{
    return std::accumulate(pixels.begin(), pixels.end(), 0);
}

} // namespace

class TestDigitPanel : public QObject {
    Q_OBJECT

private slots:
    void drawingsAreCentredLikeMnist_data();
    void drawingsAreCentredLikeMnist();
    void aBlankSheetIsBlack();
    void whatIsDrawnIsTold();
    void theEraserRubsOut();
    void aPictureComesBackAsItWas_data();
    void aPictureComesBackAsItWas();
    void theKeyboardDraws();
    void colouredSheets();
    void answersAreSaidInWords();
    void aFirstPartedLayerIsFound();
    void buttonsDoWhatTheySay();
};

void TestDigitPanel::drawingsAreCentredLikeMnist_data()
{
    QTest::addColumn<QRect>("ink");
    QTest::newRow("tall, in a corner") << QRect(0, 0, 40, 200);
    QTest::newRow("wide, low") << QRect(60, 240, 200, 30);
    QTest::newRow("a dot") << QRect(270, 5, 3, 3);
    QTest::newRow("all of it") << QRect(0, 0, 280, 280);
}

void TestDigitPanel::drawingsAreCentredLikeMnist()
{
    QFETCH(const QRect, ink);
    const auto found = inkOf(centredLikeMnist(drawing(ink), {28, 28}));
    QVERIFY(std::abs(found.centre.x() - 14.0) <= 0.51);
    QVERIFY(std::abs(found.centre.y() - 14.0) <= 0.51);
    QCOMPARE(std::max(found.box.width(), found.box.height()), 20);
}

void TestDigitPanel::aBlankSheetIsBlack()
{
    QCOMPARE(sumOf(DigitCanvas().picture()), 0);
    const auto blank = centredLikeMnist(drawing({}), {28, 28});
    QCOMPARE(blank.size(), QSize(28, 28));
    QCOMPARE(blank.pixelColor(14, 14), QColor(Qt::black));
}

void TestDigitPanel::whatIsDrawnIsTold()
{
    DigitPanel panel;
    panel.resize(900, 240);
    panel.show();
    QSignalSpy drawn(&panel, &DigitPanel::drawn);
    auto& canvas = *panel.canvas();
    stroke(canvas, canvas.rect().center() - QPoint(0, 40), canvas.rect().center() + QPoint(0, 40));
    QVERIFY(drawn.count() >= 2); // as the pen moves, not only where it is lifted
    const auto pixels = drawn.last().first().value<std::vector<std::uint8_t>>();
    QCOMPARE(pixels.size(), std::size_t{28 * 28});
    QVERIFY(pixels[14 * 28 + 14] > 200);
    QVERIFY(pixels[14 * 28 + 3] == 0);
    canvas.clear();
    QVERIFY(drawn.last().first().value<std::vector<std::uint8_t>>().empty());
}

void TestDigitPanel::theEraserRubsOut()
{
    DigitCanvas canvas;
    canvas.resize(200, 200);
    stroke(canvas, {40, 100}, {160, 100});
    const auto before = sumOf(canvas.picture());
    QVERIFY(before > 0);
    stroke(canvas, {40, 100}, {100, 100}, Qt::RightButton);
    QVERIFY(sumOf(canvas.picture()) != before);
    canvas.setErasing(true);
    canvas.setPenWidth(28);
    stroke(canvas, {2, 100}, {198, 100});
    QCOMPARE(sumOf(canvas.picture()), 0);
}

void TestDigitPanel::aPictureComesBackAsItWas_data()
{
    QTest::addColumn<int>("channels");
    QTest::newRow("grey") << 1;
    QTest::newRow("colour") << 3;
}

void TestDigitPanel::aPictureComesBackAsItWas()
{
    QFETCH(const int, channels);
    DigitCanvas canvas;
    canvas.setPictureShape(channels, {12, 10});
    std::vector<std::uint8_t> pixels;
    for (int index = 0; index < channels * 120; ++index)
        pixels.push_back(static_cast<std::uint8_t>(index * 37));
    canvas.setPicture(pixels);
    QCOMPARE(canvas.picture(), pixels);
    canvas.setPicture({1, 2, 3}); // of another shape
    QCOMPARE(canvas.picture(), pixels);
}

void TestDigitPanel::theKeyboardDraws()
{
    DigitCanvas canvas;
    canvas.resize(200, 200);
    canvas.show();
    QTest::keyClick(&canvas, Qt::Key_Right);
    QVERIFY(canvas.isBlank());
    QTest::keyClick(&canvas, Qt::Key_Space);
    for (int step = 0; step < 8; ++step)
        QTest::keyClick(&canvas, Qt::Key_Down);
    QVERIFY(!canvas.isBlank());
    QVERIFY(canvas.picture()[14 * 28 + 14] > 100);
    QTest::keyClick(&canvas, Qt::Key_Delete);
    QVERIFY(canvas.isBlank());
}

void TestDigitPanel::colouredSheets()
{
    DigitCanvas canvas;
    canvas.setPictureShape(3, {32, 32});
    canvas.resize(200, 200);
    stroke(canvas, {60, 100}, {140, 100});
    const auto pixels = canvas.picture();
    QCOMPARE(pixels.size(), std::size_t{3 * 32 * 32});
    QCOMPARE(pixels[16 * 32 + 16], pixels[1024 + 16 * 32 + 16]); // white
}

void TestDigitPanel::answersAreSaidInWords()
{
    AnswerCards cards;
    cards.setNames(
        {QStringLiteral("0"), QStringLiteral("1")}, {QStringLiteral("conv1"), QStringLiteral("fc1")});
    cards.setCards({{.name = QStringLiteral("Dense"), .dense = true, .probabilities = {0.1F, 0.9F}},
        {.name = QStringLiteral("Run 1"), .probabilities = {0.75F, 0.25F}, .divergence = {0.2, 0.8}},
        {.name = QStringLiteral("Run 2")}});
    QCOMPARE(
        cards.inWords(), QStringLiteral("Dense says 1 (90 %). Run 1 says 0 (75 %); parts at fc1 (80 %)."));
    QCOMPARE(cards.accessibleDescription(), cards.inWords());
    cards.resize(500, 200);
    const auto picture = cards.grab().toImage();
    cards.setNames({QStringLiteral("0"), QStringLiteral("1")}, {});
    QVERIFY(cards.grab().toImage() != picture);
}

void TestDigitPanel::aFirstPartedLayerIsFound()
{
    QCOMPARE(firstParted({.divergence = {0.1, 0.5, 0.9}}), 1);
    QCOMPARE(firstParted({.divergence = {0.1, 0.49}}), -1);
    QCOMPARE(firstParted({}), -1);
}

void TestDigitPanel::buttonsDoWhatTheySay()
{
    DigitPanel panel;
    QSignalSpy wanted(&panel, &DigitPanel::disagreementWanted);
    panel.findChild<QPushButton*>(QStringLiteral("findDisagreement"))->click();
    QCOMPARE(wanted.count(), 1);
    panel.setPicture(std::vector<std::uint8_t>(28 * 28, 9), QStringLiteral("Picture 7"));
    QCOMPARE(sumOf(panel.canvas()->picture()), 9 * 28 * 28);
    for (auto* button : panel.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("&Clear"))
            button->click();
    QVERIFY(panel.canvas()->isBlank());
}

QTEST_MAIN(TestDigitPanel)
#include "tst_digit_panel.moc"
