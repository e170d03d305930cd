#include "widgets/roofline_plot.h"

#include "widgets/verdict_pane.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>
#include <QWindow>

using namespace espalier;

namespace {

RooflinePoint point(double operations, double bytes, double seconds, Bound bound)
{
    Latency latency;
    latency.total = seconds;
    latency.boundBy = bound;
    return {operations, bytes, latency};
}

Roofline threeLayers()
{
    return {64e9, 3.2e9,
        {{QStringLiteral("conv1"), point(1e6, 1e5, 3e-5, Bound::Dram),
             point(5e5, 2e4, 1.5e-5, Bound::Compute)},
            {QStringLiteral("fc1"), point(8e5, 1.6e6, 5e-4, Bound::Dram),
                point(6e4, 4e4, 2e-5, Bound::Decoder)},
            {QStringLiteral("fc2"), point(1e4, 0.0, 1e-6, Bound::Compute),
                point(4e3, 0.0, 5e-7, Bound::Compute)}}};
}

} // namespace

class TestRooflinePlot : public QObject {
    Q_OBJECT

private slots:
    void init();
    void aClickChoosesTheLayer_data();
    void aClickChoosesTheLayer();
    void arrowsWalkAlongTheLayers();
    void layersWithoutTrafficHaveTheirPlace();
    void theTableSaysWhatBinds();
    void theVerdictIsToldAndTheWayBackOffered();

private:
    std::unique_ptr<RooflinePlot> plot_;
};

void TestRooflinePlot::init()
{
    plot_ = std::make_unique<RooflinePlot>();
    plot_->setRoofline(threeLayers());
    plot_->resize(700, 300);
    plot_->show();
    QVERIFY(QTest::qWaitForWindowExposed(plot_.get()));
    QTest::qWait(50);
}

void TestRooflinePlot::aClickChoosesTheLayer_data()
{
    QTest::addColumn<int>("layer");
    for (const int layer : {0, 1, 2})
        QTest::addRow("layer %d", layer) << layer;
}

void TestRooflinePlot::aClickChoosesTheLayer()
{
    QFETCH(int, layer);
    QSignalSpy chosen(plot_.get(), &RooflinePlot::layerSelected);
    QTest::mouseClick(plot_->windowHandle(), Qt::LeftButton, {}, plot_->positionOf(layer));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toInt(), layer);
    QTest::mouseClick(plot_->windowHandle(), Qt::LeftButton, {}, QPoint(120, 60));
    QCOMPARE(chosen.size(), 1);
}

void TestRooflinePlot::arrowsWalkAlongTheLayers()
{
    QSignalSpy chosen(plot_.get(), &RooflinePlot::layerSelected);
    connect(plot_.get(), &RooflinePlot::layerSelected, plot_.get(), &RooflinePlot::selectLayer);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(plot_.get(), Qt::Key_Right);
    QCOMPARE(chosen.size(), 3); // the last one stays
    QTest::keyClick(plot_.get(), Qt::Key_Left);
    QCOMPARE(chosen.last()[0].toInt(), 1);
}

void TestRooflinePlot::layersWithoutTrafficHaveTheirPlace()
{
    QVERIFY(plot_->positionOf(2).x() > plot_->positionOf(0).x());
    QVERIFY(plot_->rect().contains(plot_->positionOf(2)));
    const auto drawn = plot_->grab().toImage();
    plot_->setRoofline({});
    QTest::qWait(50);
    QVERIFY(plot_->grab().toImage() != drawn);
}

void TestRooflinePlot::theTableSaysWhatBinds()
{
    const auto table = plot_->table();
    QCOMPARE(table.rows.size(), 6);
    QCOMPARE(table.rows[3][1].toString(), QStringLiteral("compressed"));
    QCOMPARE(table.rows[3][4].toDouble(), 1.5);
    QCOMPARE(table.rows[3][6].toString(), QStringLiteral("decoder"));
    QCOMPARE(table.rows[5][4].toDouble(), 0.0);
}

void TestRooflinePlot::theVerdictIsToldAndTheWayBackOffered()
{
    VerdictPane pane;
    pane.resize(400, 300);
    pane.show();
    auto* restore = pane.findChild<QPushButton*>(QStringLiteral("restoreDense"));
    auto* losers = pane.findChild<QPushButton*>(QStringLiteral("restoreLosers"));
    QVERIFY(!restore->isEnabled());
    pane.setVerdict({QStringLiteral("fc1"), 0.8, Verdict::RestoreDense, QStringLiteral("It is 1.2× slower."),
        {QStringLiteral("Escape codes add 3 % entries.")},
        {{QStringLiteral("energy"), 0.6, 0.9}, {QStringLiteral("DRAM traffic"), 1.0, 1.0, false}}});
    const auto text = pane.findChild<QTextBrowser*>()->toPlainText();
    for (const auto* part :
        {"fc1", "restore dense", "1.2× slower", "below 60.0", "no traffic", "Escape codes"})
        QVERIFY2(text.contains(QString::fromUtf8(part)), part);
    QSignalSpy one(&pane, &VerdictPane::restoreWanted);
    QSignalSpy all(&pane, &VerdictPane::restoreLosersWanted);
    QTest::mouseClick(restore, Qt::LeftButton);
    QTest::mouseClick(losers, Qt::LeftButton);
    QCOMPARE(one.size(), 1);
    QCOMPARE(all.size(), 1);
    pane.setVerdict(
        {QStringLiteral("conv1"), 1.0, Verdict::NothingPruned, QStringLiteral("Nothing is pruned.")});
    QVERIFY(!restore->isEnabled());
}

QTEST_MAIN(TestRooflinePlot)
#include "tst_roofline_plot.moc"
