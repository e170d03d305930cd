#include "core/hardware/energy_table.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

class EnergyTableTest : public QObject {
    Q_OBJECT

private slots:
    void horowitzsNumbersComeOut_data();
    void horowitzsNumbersComeOut();
    void unequalWidthsMultiplyLikeTheirGeometricMean();
    void eyerissBuffersCostMoreTheLargerTheyAre();
    void oneFactorScalesAllOfATable();
    void moreBitsAlwaysCostMore();
    void everyTableHasASource();
    void unknownTableIsNamed();
};

void EnergyTableTest::horowitzsNumbersComeOut_data()
{
    // Horowitz, ISSCC 2014, 45 nm: picojoules.
    const auto table = energyTable("horowitz-45nm");
    QTest::addColumn<double>("computed");
    QTest::addColumn<double>("published");
    QTest::newRow("int8 multiply") << table.multiply(8, 8) << 0.2;
    QTest::newRow("int32 multiply") << table.multiply(32, 32) << 3.1;
    QTest::newRow("int32 add") << table.add(32) << 0.1;
    QTest::newRow("float multiply-add") << table.floatMultiplyAdd() << 4.6;
    QTest::newRow("64 bits of 8 KB") << 64 * table.buffer(8 * 1024) << 10.0;
    QTest::newRow("64 bits of 32 KB") << 64 * table.buffer(32 * 1024) << 20.0;
    QTest::newRow("64 bits of 1 MB") << 64 * table.buffer(1024 * 1024) << 100.0;
}

void EnergyTableTest::horowitzsNumbersComeOut()
{
    QFETCH(double, computed);
    QFETCH(double, published);
    QVERIFY2(std::abs(computed / published - 1.0) < 0.001, qPrintable(QString::number(computed)));
}

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
            QVERIFY(table.multiply(bits, 8) < table.multiply(bits + 1, 8));
        for (std::int64_t bytes = 1024; bytes < 64 * 1024 * 1024; bytes *= 2)
            QVERIFY(table.buffer(bytes) <= table.buffer(2 * bytes));
    }
}

void EnergyTableTest::everyTableHasASource()
{
    QVERIFY(energyTableNames().size() >= 3);
    for (const auto& name : energyTableNames())
        QVERIFY(energyTableSource(name).size() > 20);
}

void EnergyTableTest::unknownTableIsNamed()
{
    const auto text = errorText([] { energyTable("moore-1nm"); });
    QVERIFY2(text.contains("'moore-1nm'") && text.contains("horowitz-45nm"), qPrintable(text));
}

QTEST_APPLESS_MAIN(EnergyTableTest)
#include "tst_energy_table.moc"
