#include "widgets/weight_histogram.h"

#include <QTest>

using namespace espalier;

namespace {

LayerProgress weights()
{
    LayerProgress result;
    result.weights = {-0.2F, 0.2F, {1, 10, 1000, 10}};
    result.auxiliary = {-0.2F, 0.2F, {1, 0, 0, 10}};
    result.levels = {-0.1F, 0.1F};
    result.threshold = 0.05F;
    return result;
}

QImage picture(WeightHistogram& plot)
{
    plot.resize(420, 260);
    plot.show();
    QTest::qWait(50);
    return plot.grab().toImage();
}

} // namespace

class TestWeightHistogram : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsBinsLevelsAndThreshold();
    void everyPartIsSeen_data();
    void everyPartIsSeen();
    void aLayerWithoutWeightsIsNotAPlot();
};

void TestWeightHistogram::theTableHoldsBinsLevelsAndThreshold()
{
    WeightHistogram plot;
    plot.setWeights(weights());
    const PlotTable table = plot.table();
    QCOMPARE(table.rows.size(), 4 + 4 + 2 + 1);
    QCOMPARE(table.rows[2][2].toLongLong(), 1000);
    QVERIFY(qAbs(table.rows[2][1].toDouble() - 0.05) < 1e-6); // a bin's middle
    QVERIFY(table.rows[4][0].toString() == QStringLiteral("Z"));
}

void TestWeightHistogram::everyPartIsSeen_data()
{
    QTest::addColumn<QString>("part");
    for (const char* part : {"W", "Z", "levels", "threshold", "scale"})
        QTest::newRow(part) << QString::fromLatin1(part);
}

void TestWeightHistogram::everyPartIsSeen()
{
    QFETCH(QString, part);
    WeightHistogram plot;
    plot.setWeights(weights());
    const QImage all = picture(plot);
    LayerProgress less = weights();
    if (part == QStringLiteral("W"))
        less.weights.counts = {1, 10, 500, 10};
    else if (part == QStringLiteral("Z"))
        less.auxiliary = {};
    else if (part == QStringLiteral("levels"))
        less.levels.clear();
    else if (part == QStringLiteral("threshold"))
        less.threshold = 0.0F;
    else
        plot.setLogarithmic(false);
    plot.setWeights(less);
    QVERIFY(picture(plot) != all);
}

void TestWeightHistogram::aLayerWithoutWeightsIsNotAPlot()
{
    WeightHistogram plot;
    const QImage empty = picture(plot);
    plot.setWeights(weights());
    plot.setWeights({});
    QVERIFY(plot.table().rows.isEmpty());
    QCOMPARE(picture(plot), empty);
}

QTEST_MAIN(TestWeightHistogram)
#include "tst_weight_histogram.moc"
