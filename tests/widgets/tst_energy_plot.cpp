#include "widgets/energy_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QTest>

using namespace espalier;

class TestEnergyPlot : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsEveryLayerAndSource();
    void anotherNetworkReplacesTheBars();
    void missingNumbersAreZero();
    void aWaterfallLeadsFromDenseToCompressed_data();
    void aWaterfallLeadsFromDenseToCompressed();
    void aSourceThatGrowsGoesUp();
    void whatIsShownIsChosen();
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

Q_DECLARE_METATYPE(espalier::EnergyMode)

void TestEnergyPlot::theTableHoldsEveryLayerAndSource()
{
    EnergyPlot plot;
    plot.setEnergy(lenet());
    const PlotTable table = plot.table();
    QCOMPARE(table.rows.size(), 4);
    QCOMPARE(table.rows[3].mid(0, 4),
        (QVariantList{QStringLiteral("fc1"), QStringLiteral("weights"), 9e-7, 1e-8}));
    double percent = 0.0;
    for (const auto& row : table.rows)
        percent += row[5].toDouble();
    QVERIFY(qAbs(percent - 100.0) < 1e-9);
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

void TestEnergyPlot::aWaterfallLeadsFromDenseToCompressed_data()
{
    QTest::addColumn<EnergyMode>("mode");
    QTest::addColumn<int>("parts");
    QTest::addColumn<double>("first");
    QTest::addColumn<double>("last");
    QTest::newRow("by source") << EnergyMode::Sources << 2 << 1.42e-6 << 1.25e-7;
    QTest::newRow("by layer") << EnergyMode::Layers << 2 << 1.42e-6 << 1.25e-7;
    QTest::newRow("one layer") << EnergyMode::LayerSources << 2 << 1.1e-6 << 1.5e-8;
}

void TestEnergyPlot::aWaterfallLeadsFromDenseToCompressed()
{
    QFETCH(EnergyMode, mode);
    QFETCH(int, parts);
    QFETCH(double, first);
    QFETCH(double, last);
    EnergyPlot plot;
    plot.setEnergy(lenet());
    plot.setLayer(1);
    plot.setMode(mode);
    const auto steps = plot.steps();
    QCOMPARE(steps.size(), parts + 2);
    QCOMPARE(steps.first().to, first);
    QCOMPARE(steps.last().to, last);
    for (qsizetype i = 1; i + 1 < steps.size(); ++i)
        QCOMPARE(steps[i].from, steps[i - 1].to); // no gap on the way down
    QVERIFY(qAbs(steps[parts].to - last) < 1e-12);
}

void TestEnergyPlot::aSourceThatGrowsGoesUp()
{
    const auto steps = waterfall({QStringLiteral("MACs"), QStringLiteral("index"), QStringLiteral("unused")},
        {3.0, 0.0, 0.0}, {1.0, 0.5, 0.0});
    QCOMPARE(steps.size(), 4); // what is nothing before and after has no bar
    QCOMPARE(steps[2].change(), 0.5);
    QCOMPARE(steps[2].to, steps[3].to);
    QVERIFY(waterfall({QStringLiteral("MACs")}, {0.0}, {0.0}).isEmpty());
}

void TestEnergyPlot::whatIsShownIsChosen()
{
    EnergyView view;
    view.plot()->setEnergy(lenet());
    view.resize(600, 260);
    view.show();
    QCOMPARE(view.plot()->mode(), EnergyMode::Sources);
    auto* mode = view.findChild<QComboBox*>();
    QList<QImage> pictures;
    for (int i = 0; i < mode->count(); ++i) {
        QTest::keyClick(mode, i == 0 ? Qt::Key_Home : Qt::Key_Down);
        QTest::qWait(50);
        pictures << view.plot()->grab().toImage();
        for (int other = 0; other < i; ++other)
            QVERIFY(pictures[i] != pictures[other]);
    }
    QTest::mouseClick(view.findChild<QCheckBox*>(), Qt::LeftButton, {}, {8, 10});
    QTest::qWait(50);
    QVERIFY(view.plot()->grab().toImage() != pictures.last());
}

QTEST_MAIN(TestEnergyPlot)
#include "tst_energy_plot.moc"
