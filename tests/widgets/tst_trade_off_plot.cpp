#include "widgets/trade_off_plot.h"

#include <QSignalSpy>
#include <QTest>
#include <QWindow>

using namespace espalier;

namespace {

TradeOffPoint plan(const char* name, double bytes, int correct, bool current = false)
{
    return {QString::fromUtf8(name), QString::fromUtf8(name), bytes, {correct, 1'000}, Knowledge::Probed,
        current};
}

QList<TradeOffPoint> plans()
{
    return {plan("dense", 1'722'000, 994), plan("ten", 170'000, 993), plan("uniform", 180'000, 960),
        plan("eighty-five", 4'900, 991, true), plan("two hundred", 2'600, 940)};
}

} // namespace

class TestTradeOffPlot : public QObject {
    Q_OBJECT

private slots:
    void init();
    void theFrontHoldsWhatNothingBeats_data();
    void theFrontHoldsWhatNothingBeats();
    void aDoubleClickGoesBackToThePlan();
    void pointingSaysWhichPlan();
    void arrowsWalkAndReturnGoesBack();
    void whatHasNoPlaceIsLeftOut();
    void theTableSaysWhatIsOnTheFront();

private:
    /// Through the window, as a hand would do it.
    void click(const QPoint& position)
    {
        QTest::mouseDClick(plot_->windowHandle(), Qt::LeftButton, {}, position);
    }
    void pointAt(const QPoint& position) { QTest::mouseMove(plot_->windowHandle(), position); }

    std::unique_ptr<TradeOffPlot> plot_;
};

void TestTradeOffPlot::init()
{
    plot_ = std::make_unique<TradeOffPlot>();
    plot_->setPoints(plans());
    plot_->resize(700, 300);
    plot_->show();
    QVERIFY(QTest::qWaitForWindowExposed(plot_.get()));
    QTest::qWait(50);
}

void TestTradeOffPlot::theFrontHoldsWhatNothingBeats_data()
{
    QTest::addColumn<QList<int>>("correct"); // at 100, 200, 300 ... bytes
    QTest::addColumn<QList<int>>("front");
    QTest::newRow("none") << QList<int>{} << QList<int>{};
    QTest::newRow("one") << QList<int>{900} << QList<int>{0};
    QTest::newRow("rising") << QList<int>{900, 910, 920} << QList<int>{0, 1, 2};
    QTest::newRow("falling") << QList<int>{920, 910, 900} << QList<int>{0};
    QTest::newRow("one beaten") << QList<int>{900, 890, 920} << QList<int>{0, 2};
    QTest::newRow("equal is beaten by the smaller") << QList<int>{900, 900} << QList<int>{0};
}

void TestTradeOffPlot::theFrontHoldsWhatNothingBeats()
{
    QFETCH(QList<int>, correct);
    QFETCH(QList<int>, front);
    QList<TradeOffPoint> points;
    for (const int each : correct)
        points.append(plan("p", 100.0 * static_cast<double>(points.size() + 1), each));
    QList<int> found;
    for (const qsizetype index : paretoFront(points))
        found.append(static_cast<int>(index));
    QCOMPARE(found, front);
}

void TestTradeOffPlot::aDoubleClickGoesBackToThePlan()
{
    QSignalSpy activated(plot_.get(), &TradeOffPlot::activated);
    click(plot_->positionOf(QStringLiteral("uniform")));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("uniform"));
    click({plot_->width() - 30, plot_->height() - 60}); // nobody there
    QCOMPARE(activated.count(), 1);
}

void TestTradeOffPlot::pointingSaysWhichPlan()
{
    QSignalSpy hovered(plot_.get(), &TradeOffPlot::hovered);
    pointAt(plot_->positionOf(QStringLiteral("ten")));
    QTRY_COMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][0].toString(), QStringLiteral("ten"));
    pointAt({plot_->width() - 30, plot_->height() - 60});
    QTRY_COMPARE(hovered.count(), 2);
    QVERIFY(hovered[1][0].toString().isEmpty());
}

void TestTradeOffPlot::arrowsWalkAndReturnGoesBack()
{
    QSignalSpy hovered(plot_.get(), &TradeOffPlot::hovered);
    QSignalSpy activated(plot_.get(), &TradeOffPlot::activated);
    QTest::keyClick(plot_.get(), Qt::Key_Right);
    QTest::keyClick(plot_.get(), Qt::Key_Right);
    QCOMPARE(hovered.last()[0].toString(), QStringLiteral("eighty-five")); // second by bytes
    QTest::keyClick(plot_.get(), Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("eighty-five"));
}

void TestTradeOffPlot::whatHasNoPlaceIsLeftOut()
{
    plot_->setPoints(
        {plan("fine", 100, 900), plan("no bytes", 0, 900), {QStringLiteral("x"), {}, 100.0, {}}});
    QCOMPARE(plot_->table().rows.size(), 1);
    QCOMPARE(plot_->positionOf(QStringLiteral("x")), QPoint(-1, -1));
    plot_->setPoints({});
    QVERIFY(plot_->table().rows.isEmpty());
}

void TestTradeOffPlot::theTableSaysWhatIsOnTheFront()
{
    const PlotTable table = plot_->table();
    QCOMPARE(table.rows.size(), 5);
    for (const QVariantList& row : table.rows) {
        QCOMPARE(row.size(), table.headings.size());
        QCOMPARE(row.last().toString(),
            row[0] == QStringLiteral("uniform") ? QStringLiteral("no") : QStringLiteral("yes"));
        QVERIFY(row[3].toDouble() < row[2].toDouble() && row[2].toDouble() < row[4].toDouble());
    }
}

QTEST_MAIN(TestTradeOffPlot)
#include "tst_trade_off_plot.moc"
