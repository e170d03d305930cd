#include "core/hardware/energy_table.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

class EnergyTableTest : public QObject {
    Q_OBJECT

private slots:
    void bricksCostAsMuchAsTheNextWidth();
    void aladdinIsMoreThanThreeTimesHorowitz();
    void unequalWidthsMultiplyLikeTheirGeometricMean();
    void eyerissBuffersCostMoreTheLargerTheyAre();
    void oneFactorScalesAllOfATable();
    void moreBitsAlwaysCostMore();
    void everyTableHasASource();
    void unknownTableIsNamed();
};

void EnergyTableTest::unequalWidthsMultiplyLikeTheirGeometricMean()
{
    const auto table = energyTable("horowitz-45nm");
    QCOMPARE(table.multiply(4, 16), table.multiply(8, 8));
    QCOMPARE(energyTable("eyeriss-normalised").multiply(16, 16), 1.0);
    QCOMPARE(energyTable("eyeriss-normalised").multiply(8, 16), 0.5);
}

void EnergyTableTest::eyerissBuffersCostMoreTheLargerTheyAre()
{
    const auto table = energyTable("eyeriss-normalised");
    QCOMPARE(16 * table.buffer(512), 1.0);
    QCOMPARE(16 * table.buffer(100 * 1024), 6.0);
    QCOMPARE(16 * energyTable("eyeriss-65nm").buffer(1), 15.0);
}

void EnergyTableTest::oneFactorScalesAllOfATable()
{
    auto table = energyTable("horowitz-45nm");
    const auto before = table;
    table.scale = 0.5;
    QCOMPARE(table.multiply(8, 8), before.multiply(8, 8) / 2);
    QCOMPARE(table.add(20), before.add(20) / 2);
    QCOMPARE(table.floatMultiplyAdd(), before.floatMultiplyAdd() / 2);
    QCOMPARE(table.buffer(65536), before.buffer(65536) / 2);
}

void EnergyTableTest::moreBitsAlwaysCostMore()
{
    for (const auto& name : energyTableNames()) {
        const auto table = energyTable(name);
        for (int bits = 1; bits < 32; ++bits)
            QVERIFY(table.multiplyBrick > 0.0 ? table.multiply(bits, 8) <= table.multiply(bits + 1, 8)
                                              : table.multiply(bits, 8) < table.multiply(bits + 1, 8));
        for (std::int64_t bytes = 1024; bytes < 64 * 1024 * 1024; bytes *= 2)
            QVERIFY(table.buffer(bytes) <= table.buffer(2 * bytes));
    }
}

void EnergyTableTest::everyTableHasASource()
{
    QVERIFY(energyTableNames().size() >= 5);
    for (const auto& name : energyTableNames())
        QVERIFY(energyTableSource(name).size() > 20);
}

void EnergyTableTest::unknownTableIsNamed()
{
    const auto text = errorText([] { energyTable("moore-1nm"); });
    QVERIFY2(text.contains("'moore-1nm'") && text.contains("horowitz-45nm"), qPrintable(text));
}

void EnergyTableTest::bricksCostAsMuchAsTheNextWidth()
{
    // Bit Fusion: 8 x 8 bits take 16 bricks, 4 x 4 take 4, 2 x 2 one.
    const auto table = energyTable("bit-fusion-45nm");
    const auto brick = table.multiply(2, 2);
    QCOMPARE(table.multiply(1, 1), brick);
    QCOMPARE(table.multiply(4, 4), 4 * brick);
    QCOMPARE(table.multiply(3, 4), 4 * brick);
    QCOMPARE(table.multiply(8, 8), 16 * brick);
    QCOMPARE(table.multiply(16, 16), 64 * brick);
    QCOMPARE(table.multiply(2, 8), 4 * brick);
    QVERIFY(qFuzzyCompare(table.multiply(8, 8), energyTable("horowitz-45nm").multiply(8, 8)));
}

void EnergyTableTest::aladdinIsMoreThanThreeTimesHorowitz()
{
    const auto table = energyTable("aladdin-40nm");
    QVERIFY(qFuzzyCompare(table.multiply(32, 32), 12.68));
    QVERIFY(qFuzzyCompare(table.add(32), 0.21));
    const auto ratio = table.multiply(8, 8) / energyTable("horowitz-45nm").multiply(8, 8);
    QVERIFY(ratio > 3.5 && ratio < 4.5);
}

QTEST_APPLESS_MAIN(EnergyTableTest)
#include "tst_energy_table.moc"
