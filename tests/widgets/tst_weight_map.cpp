#include "widgets/weight_map_image.h"
#include "widgets/weight_map_panel.h"
#include "widgets/weight_map_plot.h"
#include "widgets/weight_map_text.h"

#include <QTest>
#include <QToolButton>

#include <set>

using namespace espalier;

namespace {

/// `count` weights 0.01, −0.02, 0.03, ...
std::vector<float> ramp(std::int64_t count)
{
    std::vector<float> values;
    for (std::int64_t index = 0; index < count; ++index)
        values.push_back(static_cast<float>(index + 1) * (index % 2 == 0 ? 0.01F : -0.01F));
    return values;
}

WeightMapPtr mapOf(const Shape& shape, std::vector<float> compressed, std::int64_t groups = 1)
{
    WeightMapInput input;
    input.name = QStringLiteral("layer");
    input.origin = QStringLiteral("test");
    input.shape = shape;
    input.groups = groups;
    input.trained = std::make_shared<const std::vector<float>>(ramp(elementCount(shape)));
    input.compressed = std::make_shared<const std::vector<float>>(std::move(compressed));
    return std::make_shared<const WeightMap>(std::move(input));
}

void show(QWidget& widget)
{
    widget.resize(600, 300);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QTest::qWait(50); // axes have their size after the first layout
}

} // namespace

class TestWeightMap : public QObject {
    Q_OBJECT

private slots:
    void everyWeightHasOneCell_data();
    void everyWeightHasOneCell();
    void kernelsStayTogether();
    void signsZerosAndDeadAreCounted();
    void groupsHaveChannelsOfTheirOwn();
    void blocksSumUpToTheLayer();
    void thePictureShowsSignsThenShares();
    void aLargeLayerIsDrawnByPixels();
    void zoomStaysInside();
    void arrowsWalkOverTheWeights();
    void hoveringTellsOfTheWeight();
    void theTableHoldsSmallLayersWhole();
};

void TestWeightMap::everyWeightHasOneCell_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("matrix") << Shape{10, 7};
    QTest::newRow("first convolution") << Shape{20, 1, 5, 5};
    QTest::newRow("colour pictures") << Shape{64, 3, 7, 7};
    QTest::newRow("inner convolution") << Shape{50, 20, 3, 5};
    QTest::newRow("1 x 1") << Shape{16, 8, 1, 1};
    QTest::newRow("one filter") << Shape{1, 2, 3, 3};
}

void TestWeightMap::everyWeightHasOneCell()
{
    QFETCH(const Shape, shape);
    const WeightLayout layout(shape);
    std::set<std::int64_t> seen;
    for (std::int64_t y = 0; y < layout.cellsDown(); ++y)
        for (std::int64_t x = 0; x < layout.cellsAcross(); ++x)
            if (const auto weight = layout.weightAt(x, y); weight >= 0) {
                QVERIFY(seen.insert(weight).second);
                QCOMPARE(layout.cellOf(weight), (WeightLayout::Cell{x, y}));
            }
    QCOMPARE(static_cast<std::int64_t>(seen.size()), elementCount(shape));
    QCOMPARE(*seen.rbegin(), elementCount(shape) - 1);
    QCOMPARE(layout.weightAt(-1, 0), std::int64_t{-1});
    QCOMPARE(layout.weightAt(layout.cellsAcross(), 0), std::int64_t{-1});
}

void TestWeightMap::kernelsStayTogether()
{
    const WeightLayout layout({20, 1, 5, 5});
    QVERIFY(layout.isWrapped());
    QVERIFY(layout.tilesAcross() > layout.tilesDown()); // as wide as docks are
    const auto first = layout.cellOf(25); // of filter 1
    const auto last = layout.cellOf(49);
    QCOMPARE(last.x - first.x, std::int64_t{4});
    QCOMPARE(last.y - first.y, std::int64_t{4});
    QCOMPARE(layout.weightAt(first.x - 1, first.y), std::int64_t{-1}); // the gap
    QVERIFY(!WeightLayout({50, 20, 5, 5}).isWrapped());
}

void TestWeightMap::signsZerosAndDeadAreCounted()
{
    // 3 × 4: row 1 is dead, so is column 2.
    const auto map = mapOf({3, 4}, {0.5F, 0, 0, -1.0F, 0, 0, 0, 0, 0, 0.001F, 0, 0});
    QCOMPARE(map->keptWeights(), std::int64_t{3});
    QCOMPARE(map->codeOf(0), std::int8_t{63});
    QCOMPARE(map->codeOf(3), std::int8_t{-127});
    QCOMPARE(map->codeOf(9), std::int8_t{1}); // small, but kept
    QCOMPARE(map->codeOf(1), std::int8_t{0});
    QCOMPARE(map->deadOutputs(), (std::vector<std::uint8_t>{0, 1, 0}));
    QCOMPARE(map->deadInputs(), (std::vector<std::uint8_t>{0, 0, 1, 0}));
    QVERIFY(summaryOf(*map).contains(QStringLiteral("dead: 1 of 3 rows, 1 of 4 columns")));
    QCOMPARE(toText(*map, 9), QStringLiteral("row 2, column 1: 0.001, was -0.1"));
    QCOMPARE(toText(*map, 6), QStringLiteral("row 1, column 2: pruned, was 0.07"));
}

void TestWeightMap::groupsHaveChannelsOfTheirOwn()
{
    // 4 filters in 2 groups, each reading 1 channel: filters 2 and 3 are gone, and their channel with them.
    const auto map = mapOf({4, 1, 1, 2}, {1, 0, 0, 1, 0, 0, 0, 0}, 2);
    QCOMPARE(map->deadInputs(), (std::vector<std::uint8_t>{0, 1}));
    QCOMPARE(map->deadOutputs(), (std::vector<std::uint8_t>{0, 0, 1, 1}));
}

void TestWeightMap::blocksSumUpToTheLayer()
{
    const Shape shape{50, 20, 3, 3};
    auto weights = ramp(elementCount(shape));
    for (std::size_t index = 0; index < weights.size(); index += 3)
        weights[index] = 0;
    const auto map = mapOf(shape, weights);
    std::int64_t all = 0;
    std::int64_t kept = 0;
    for (std::int64_t y = 0; y < map->blocksDown(); ++y)
        for (std::int64_t x = 0; x < map->blocksAcross(); ++x) {
            all += map->block(x, y).weights;
            kept += map->block(x, y).kept;
        }
    QCOMPARE(all, map->weights());
    QCOMPARE(kept, map->keptWeights());
}

void TestWeightMap::thePictureShowsSignsThenShares()
{
    const auto map = mapOf({2, 2}, {1.0F, -1.0F, 0, 0});
    const auto& colours = coloursFor(false);
    const auto image = imageOf(*map, {0, 0, 2, 2}, {20, 20}, colours);
    QCOMPARE(image.pixelColor(2, 2), positiveColour(colours));
    QCOMPARE(image.pixelColor(12, 2), negativeColour(colours));
    QCOMPARE(image.pixelColor(2, 12), colours.panel);
    QCOMPARE(imageOf(*map, {-2, 0, 4, 2}, {40, 20}, colours).pixelColor(2, 2), colours.surface); // outside

    std::vector<float> half(100 * 100, 0.0F);
    std::fill(half.begin(), half.begin() + 5000, 1.0F);
    for (const int side : {50, 10}) { // by cells, by blocks
        const auto shares = imageOf(*mapOf({100, 100}, half), {0, 0, 100, 100}, {side, side}, colours);
        QCOMPARE(shares.pixelColor(side / 2, side / 5), colours.accent);
        QCOMPARE(shares.pixelColor(side / 2, side - 1), colours.panel);
    }
}

/// The work is that of the pixels: looking at all of it reads a sixteenth of the cells, looking closely a
/// few.
void TestWeightMap::aLargeLayerIsDrawnByPixels()
{
    std::vector<float> weights(4000 * 2000, 0.0F);
    for (std::size_t index = 0; index < weights.size(); index += 10)
        weights[index] = 1.0F;
    const auto map = mapOf({2000, 4000}, std::move(weights));
    QCOMPARE(map->blocksAcross() * map->blocksDown(), std::int64_t{500'000});
    WeightMapPlot plot;
    plot.setMap(map);
    show(plot);
    QVERIFY(plot.showsShares());
    while (plot.showsShares())
        plot.zoom(2.0);
    QVERIFY(plot.visibleCells().width() < 1000);
}

void TestWeightMap::zoomStaysInside()
{
    WeightMapPlot plot;
    plot.setMap(mapOf({100, 200}, ramp(20'000)));
    show(plot);
    const QRectF all(0, 0, 200, 100);
    QCOMPARE(plot.visibleCells(), all);
    plot.zoom(4.0);
    QCOMPARE(plot.visibleCells().size(), QSizeF(50, 25));
    QVERIFY(QLineF(plot.visibleCells().center(), all.center()).length() < 1.0); // of a pixel or so
    for (int step = 0; step < 100; ++step)
        QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(qAbs(plot.visibleCells().right() - 200.0) < 1e-6);
    QTest::keyClick(&plot, Qt::Key_Minus);
    QVERIFY(plot.visibleCells().right() <= 200.0 + 1e-6);
    QTest::keyClick(&plot, Qt::Key_0);
    QCOMPARE(plot.visibleCells(), all);
    plot.zoom(0.1);
    QCOMPARE(plot.visibleCells(), all);
}

void TestWeightMap::arrowsWalkOverTheWeights()
{
    WeightMapPlot plot;
    plot.setMap(mapOf({8, 8, 3, 3}, ramp(576)));
    show(plot);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.pointedWeight(), std::int64_t{0});
    for (int step = 0; step < 3; ++step)
        QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.pointedWeight(), std::int64_t{72}); // filter 1, over the gap
    QTest::keyClick(&plot, Qt::Key_Down);
    QCOMPARE(plot.pointedWeight(), std::int64_t{75});
    QVERIFY(
        plot.accessibleDescription().contains(QStringLiteral("filter 1, channel 0, kernel row 1, column 0")));
}

void TestWeightMap::hoveringTellsOfTheWeight()
{
    WeightMapPanel panel;
    panel.setMap(mapOf({4, 6}, ramp(24)));
    show(panel);
    auto* canvas = panel.plot()->findChild<QWidget*>();
    QVERIFY(canvas);
    QTest::mouseMove(canvas, canvas->rect().center() + QPoint(3, -20));
    QTRY_VERIFY(panel.plot()->pointedWeight() >= 0);
    QVERIFY(panel.plot()->accessibleDescription().contains(QStringLiteral("row")));
    for (auto* button : panel.findChildren<QToolButton*>())
        QVERIFY(!button->accessibleName().isEmpty());
}

void TestWeightMap::theTableHoldsSmallLayersWhole()
{
    WeightMapPlot plot;
    QVERIFY(plot.table().rows.isEmpty());
    plot.setMap(mapOf({2, 1, 2, 2}, ramp(8)));
    QCOMPARE(plot.table().rows.size(), 8);
    QCOMPARE(plot.table().rows[5][0].toLongLong(), 1);
    QCOMPARE(plot.table().rows[5][2].toLongLong(), 1);
    plot.setMap(mapOf({200, 200}, ramp(40'000)));
    QCOMPARE(plot.table().rows.size(), 200);
    QCOMPARE(plot.table().rows[7][2].toLongLong(), 200);
}

QTEST_MAIN(TestWeightMap)
#include "tst_weight_map.moc"
