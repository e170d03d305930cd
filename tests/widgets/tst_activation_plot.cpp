#include "widgets/activation_plot.h"

#include <QTest>

using namespace espalier;

class TestActivationPlot : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsZerosAndBins();
    void bothNetworksAreSeen();
};

namespace {

QList<ActivationSeries> series()
{
    return {{QStringLiteral("Dense"), true, {0.0F, 2.0F, {5, 0, 3}}, 12, 20},
        {QStringLiteral("Run 1"), false, {0.0F, 1.0F, {1, 1, 0}}, 18, 20}};
}

} // namespace

void TestActivationPlot::theTableHoldsZerosAndBins()
{
    ActivationPlot plot;
    QVERIFY(plot.table().rows.isEmpty());
    plot.setSeries(QStringLiteral("fc1"), series());
    const auto table = plot.table();
    QCOMPARE(table.rows.size(), 1 + 2 + 1 + 2);
    QCOMPARE(table.rows[0], (QVariantList{QStringLiteral("Dense"), 0.0, 12LL}));
    QCOMPARE(table.rows[2][2].toInt(), 3);
    QVERIFY(std::abs(table.rows[2][1].toDouble() - 5.0 / 3.0) < 1e-6);
    plot.setSeries({}, {});
    QVERIFY(plot.table().rows.isEmpty());
}

void TestActivationPlot::bothNetworksAreSeen()
{
    ActivationPlot plot;
    plot.resize(500, 250);
    plot.setSeries(QStringLiteral("fc1"), series());
    plot.show();
    QTest::qWait(50);
    const auto both = plot.grab().toImage();
    plot.setSeries(QStringLiteral("fc1"), series().first(1));
    QTest::qWait(50);
    QVERIFY(plot.grab().toImage() != both);
}

QTEST_MAIN(TestActivationPlot)
#include "tst_activation_plot.moc"
