#include "widgets/energy_plot.h"

#include <QTest>

using namespace espalier;

class TestEnergyPlot : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsEveryLayerAndSource();
    void anotherNetworkReplacesTheBars();
    void missingNumbersAreZero();
};

namespace {

EnergyBreakdown lenet()
{
    return {{QStringLiteral("conv1"), QStringLiteral("fc1")},
        {QStringLiteral("MACs"), QStringLiteral("weights")}, {{3e-7, 2e-8}, {2e-7, 9e-7}},
        {{1e-7, 1e-8}, {5e-9, 1e-8}}};
}

QImage picture(EnergyPlot& plot)
{
    plot.resize(500, 260);
    plot.show();
    QTest::qWait(50);
    return plot.grab().toImage();
}

} // namespace

void TestEnergyPlot::theTableHoldsEveryLayerAndSource()
{
    EnergyPlot plot;
    plot.setEnergy(lenet());
    const PlotTable table = plot.table();
    QCOMPARE(table.rows.size(), 4);
    QCOMPARE(table.rows[3], (QVariantList{QStringLiteral("fc1"), QStringLiteral("weights"), 9e-7, 1e-8}));
}

void TestEnergyPlot::anotherNetworkReplacesTheBars()
{
    EnergyPlot plot;
    const QImage empty = picture(plot);
    plot.setEnergy(lenet());
    const QImage drawn = picture(plot);
    QVERIFY(drawn != empty);
    EnergyBreakdown doubled = lenet();
    doubled.compressed = doubled.dense;
    plot.setEnergy(doubled);
    QVERIFY(picture(plot) != drawn);
    plot.setEnergy({});
    QCOMPARE(picture(plot), empty);
}

void TestEnergyPlot::missingNumbersAreZero()
{
    EnergyBreakdown ragged = lenet();
    ragged.compressed.removeLast();
    EnergyPlot plot;
    plot.setEnergy(ragged);
    QCOMPARE(plot.table().rows[3][3].toDouble(), 0.0);
}

QTEST_MAIN(TestEnergyPlot)
#include "tst_energy_plot.moc"
