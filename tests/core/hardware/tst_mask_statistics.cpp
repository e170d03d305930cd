#include "core/hardware/entropy.h"
#include "core/hardware/mask_statistics.h"
#include "random_mask.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace espalier;

class MaskStatisticsTest : public QObject {
    Q_OBJECT

private slots:
    void aSmallMaskIsCountedByHand();
    void edgesOfTheMatrixCountAsTheyAre();
    void blocksOfEveryShapeHoldAllWeights();
    void groupsKeepAtMostWhatTheyAreBuiltWith();
    void imbalanceIsThatOfTheBusiestUnit();
    void imbalanceMatchesADealByHand_data();
    void imbalanceMatchesADealByHand();
    void spreadOfRandomMasksIsAsExpected();
    void huffmanOfAKnownMask();
    void codedSymbolsComeNearTheirEntropy();
};

void MaskStatisticsTest::aSmallMaskIsCountedByHand()
{
    // 1 1 0 0 | 0 0 0 1
    // 0 0 0 0 | 0 0 0 0
    const std::vector<std::uint32_t> positions{0, 1, 7};
    const std::vector<std::int16_t> levels{-1, 2, -1};
    const auto mask = maskStatistics(positions, {2, 8, 4}, levels);
    QCOMPARE(mask.gaps.kept, 3);
    QCOMPARE(mask.gapLengths, (std::vector<GapLength>{{0, 2}, {5, 1}}));
    QCOMPARE(mask.keptPerRow, (std::vector<std::int64_t>{3, 0}));
    QCOMPARE(mask.groups, (std::vector<GroupCounts>{{2, 2}, {4, 2}, {8, 3}}));
    QCOMPARE(mask.levels, (std::vector<std::int64_t>{2, 1}));
    const auto blocks = countBlocks(positions, {2, 8, 4}, {1, 4});
    QCOMPARE(blocks.gaps.weights, 4);
    QCOMPARE(blocks.gaps.kept, 2);
    QCOMPARE(blocks.weights, 8);
}

void MaskStatisticsTest::edgesOfTheMatrixCountAsTheyAre()
{
    // 3 x 5 in blocks of 2 x 2: the last one holds a single weight.
    const std::vector<std::uint32_t> positions{14};
    const auto blocks = countBlocks(positions, {3, 5}, {2, 2});
    QCOMPARE(blocks.gaps.weights, 6);
    QCOMPARE(blocks.gaps.kept, 1);
    QCOMPARE(blocks.weights, 1);
    QCOMPARE(maskStatistics(positions, {3, 5}).groups[1], (GroupCounts{4, 1}));
}

void MaskStatisticsTest::blocksOfEveryShapeHoldAllWeights()
{
    const MatrixShape matrix{30, 45, 9};
    const auto positions = randomPositions(matrix.weights(), 0.05, 3);
    const auto shapes = blockShapes(matrix);
    QCOMPARE(shapes.size(), std::size_t(8));
    for (const auto& shape : shapes) {
        const auto blocks = countBlocks(positions, matrix, shape);
        QVERIFY(blocks.weights >= static_cast<std::int64_t>(positions.size()));
        QVERIFY(blocks.weights <= matrix.weights());
        QVERIFY(blocks.gaps.kept * shape.rows * shape.columns >= blocks.weights);
    }
    QVERIFY(blockShapes({1, 1, 1}).empty());
}

void MaskStatisticsTest::groupsKeepAtMostWhatTheyAreBuiltWith()
{
    const MatrixShape matrix{16, 66, 1};
    for (const auto& built : {GroupCounts{4, 2}, GroupCounts{8, 3}}) {
        const auto mask = maskStatistics(randomGroups(matrix, built, 0.0, 4), matrix);
        QVERIFY(std::ranges::find(mask.groups, built) != mask.groups.end());
    }
}

void MaskStatisticsTest::imbalanceIsThatOfTheBusiestUnit()
{
    const std::vector<std::int64_t> rows{4, 1, 0, 1};
    QCOMPARE(loadImbalance(rows, 1, 2), 4.0 / 3.0); // rows 0 and 2 against 1 and 3
    QCOMPARE(loadImbalance(rows, 1, 4), 4.0 / 1.5);
    QCOMPARE(loadImbalance(rows, 1, 64), 4.0 / 1.5); // idle units are no imbalance
    QCOMPARE(loadImbalance(rows, 4, 4), 1.0); // each unit has an output of each row
    QCOMPARE(loadImbalance(std::vector<std::int64_t>{0, 0}, 3, 2), 1.0);
}

void MaskStatisticsTest::imbalanceMatchesADealByHand_data()
{
    QTest::addColumn<int>("positions");
    QTest::addColumn<int>("units");
    for (const int positions : {1, 7, 64, 100, 169}) {
        for (const int units : {1, 3, 64, 1000})
            QTest::addRow("%d positions, %d units", positions, units) << positions << units;
    }
}

void MaskStatisticsTest::imbalanceMatchesADealByHand()
{
    QFETCH(int, positions);
    QFETCH(int, units);
    const MatrixShape matrix{20, 50};
    const auto mask = maskStatistics(randomPositions(matrix.weights(), 0.1, 3), matrix);
    std::vector<std::int64_t> work(static_cast<std::size_t>(units));
    std::size_t output = 0;
    for (const auto kept : mask.keptPerRow) {
        for (int position = 0; position < positions; ++position, ++output)
            work[output % work.size()] += kept;
    }
    const auto busy = std::min(output, work.size());
    const auto total = std::accumulate(work.begin(), work.end(), std::int64_t{0});
    const auto expected = static_cast<double>(*std::max_element(work.begin(), work.end()))
        * static_cast<double>(busy) / static_cast<double>(total);
    QCOMPARE(loadImbalance(mask.keptPerRow, positions, units), expected);
}

void MaskStatisticsTest::spreadOfRandomMasksIsAsExpected()
{
    const MatrixShape matrix{4096, 1000};
    const auto counted = countSpread(randomPositions(matrix.weights(), 0.09, 3), matrix, 64);
    const auto expected = expectedSpread(matrix.rows, 0.09, 64);
    QVERIFY(std::abs(counted.mean / expected.mean - 1.0) < 0.01);
    QVERIFY(std::abs(counted.none - expected.none) < 0.003);
    QVERIFY(std::abs(counted.variation / expected.variation - 1.0) < 0.05);
}

void MaskStatisticsTest::huffmanOfAKnownMask()
{
    // Gaps 0, 0, 5: at 3 bits two symbols of one bit each; levels -1, 2, -1 the same.
    const auto mask =
        maskStatistics(std::vector<std::uint32_t>{0, 1, 7}, {2, 8}, std::vector<std::int16_t>{-1, 2, -1});
    const auto size = huffmanSize(mask, 2);
    QVERIFY(size);
    QCOMPARE(size->levels, 3);
    QCOMPARE(size->gapBits, 3);
    QCOMPARE(size->gaps, 3);
    QCOMPARE(size->tables, 2 * (3 + 5) + 2 * (2 + 5));
    QVERIFY(!huffmanSize({.gaps = expectedGaps(3, 16)}, 2));
    QCOMPARE(gapSymbols(mask.gapLengths, 2), (std::vector<std::int64_t>{2, 0, 1, 1})); // 5 is 3 and 2
}

void MaskStatisticsTest::codedSymbolsComeNearTheirEntropy()
{
    for (const double density : {0.01, 0.1, 0.5}) {
        const MatrixShape matrix{400, 500};
        const auto size =
            huffmanSize(maskStatistics(randomPositions(matrix.weights(), density, 5), matrix), 3);
        const auto kept = static_cast<double>(size->levels) / 3.0;
        QVERIFY(static_cast<double>(size->gaps) >= size->gapEntropy);
        QVERIFY(static_cast<double>(size->gaps) <= size->gapEntropy + 1.1 * kept);
    }
}

QTEST_APPLESS_MAIN(MaskStatisticsTest)
#include "tst_mask_statistics.moc"
