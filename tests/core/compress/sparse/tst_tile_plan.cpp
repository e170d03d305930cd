#include "core/compress/sparse/tile_plan.h"

#include <QTest>

#include <vector>

using namespace espalier;

class TilePlanTest : public QObject {
    Q_OBJECT

private slots:
    void everyPositionIsCoveredOnce();
    void aFullRowTakesOneTile();
};

void TilePlanTest::everyPositionIsCoveredOnce()
{
    for (const auto set : availableInstructionSets())
        for (const int stride : {1, 2, 3})
            for (int rows = 0; rows <= 5; ++rows)
                for (int columns = 1; columns <= 67; ++columns) {
                    std::vector<int> covered(static_cast<std::size_t>(rows * columns), 0);
                    for (const auto& tile : coverByTiles(kernelsFor(set), rows, columns, stride))
                        for (int row = tile.row; row < tile.row + tile.kernels->rows; ++row)
                            for (int column = tile.column; column < tile.column + tile.kernels->columns;
                                 ++column) {
                                QVERIFY(row < rows && column < columns);
                                ++covered[static_cast<std::size_t>(row * columns + column)];
                            }
                    QVERIFY(covered == std::vector<int>(covered.size(), 1));
                }
}

void TilePlanTest::aFullRowTakesOneTile()
{
    const auto& kernels = kernelsFor(InstructionSet::Portable);
    QCOMPARE(coverByTiles(kernels, 1, 3, 1).size(), std::size_t{1});
    QCOMPARE(coverByTiles(kernels, 1, 3, 3).size(), std::size_t{3});
}

QTEST_APPLESS_MAIN(TilePlanTest)
#include "tst_tile_plan.moc"
