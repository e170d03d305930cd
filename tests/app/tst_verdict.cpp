#include "app/verdict.h"

#include "core/hardware/accelerator_file.h"
#include "core/network/zoo.h"

#include <QTest>

using namespace espalier;

class TestVerdict : public QObject {
    Q_OBJECT

private slots:
    void wordsFitEveryChip_data();
    void wordsFitEveryChip();
    void aLayerPrunedTooLittleIsBetterRestored();
    void unprunedLayersAreLeftAlone();
    void reasonsSayWhatTheModelSays();
    void escapesAreNotCalledFillers();
    void stayingOnTheChipIsTold();

private:
    struct Subject {
        std::vector<LayerInfo> layers = layersOf(lenet5());
        Plan plan = planForRatio(layersOf(lenet5()), 10.0);
        Accelerator accelerator = builtInAccelerator(defaultAccelerator);
        CostOptions options = {};
        CostReport report = {};

        void evaluate() { report = estimateCost(layers, plan, accelerator, options); }
        LayerVerdict verdict(std::size_t layer) const
        {
            return explain({layers, plan, accelerator, options, report}, layer);
        }
    };
};

void TestVerdict::wordsFitEveryChip_data()
{
    QTest::addColumn<QString>("id");
    for (const auto& id : builtInAccelerators())
        QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

void TestVerdict::wordsFitEveryChip()
{
    QFETCH(QString, id);
    Subject subject;
    subject.accelerator = builtInAccelerator(id.toStdString());
    subject.evaluate();
    const bool hasCurve = subject.accelerator.equalArea.isKnown();
    const bool skips = subject.accelerator.sparse.weight.skipping;
    for (const std::size_t layer : {1U, 2U}) {
        const auto verdict = subject.verdict(layer);
        QCOMPARE(verdict.headline.contains(QStringLiteral("same area")), hasCurve && skips);
        QCOMPARE(verdict.headline.contains(QStringLiteral("does not skip")), !skips);
        QCOMPARE(verdict.payOffs.size(), hasCurve ? 5 : 4);
        QVERIFY(verdict.verdict != Verdict::NothingPruned);
        QVERIFY(verdict.reasons.size() >= 2);
        const auto gain = breakEvenSpeedup(subject.report.breakEven[layer], subject.accelerator);
        const auto mark = breakEvenOf(subject.report.breakEven[layer], subject.accelerator);
        QVERIFY(mark != BreakEven::Above || gain > 1.0);
        QVERIFY(mark != BreakEven::Below || gain <= 1.005);
        QVERIFY2(!toHtml(verdict).contains(QStringLiteral("%1")), qPrintable(toHtml(verdict)));
    }
}

void TestVerdict::aLayerPrunedTooLittleIsBetterRestored()
{
    Subject subject;
    subject.plan.layers[2].keep = 0.8; // far from the 43 % of ADMM-NN's curve
    subject.evaluate();
    QCOMPARE(subject.verdict(2).verdict, Verdict::RestoreDense);
    const auto advice = QStringLiteral("yet to be built"); // as it is faster on this very chip
    QVERIFY(subject.report.breakEven[2].speedup > 1.0);
    QVERIFY(subject.verdict(2).headline.contains(advice));
    subject.plan.layers[2].keep = 0.05;
    subject.evaluate();
    QCOMPARE(subject.verdict(2).verdict, Verdict::KeepSparse);
}

void TestVerdict::unprunedLayersAreLeftAlone()
{
    Subject subject;
    subject.plan = densePlan(subject.layers.size());
    subject.evaluate();
    const auto verdict = subject.verdict(0);
    QCOMPARE(verdict.verdict, Verdict::NothingPruned);
    QVERIFY(verdict.reasons.isEmpty());
    QCOMPARE(breakEvenOf(subject.report.breakEven[0], subject.accelerator), BreakEven::Unknown);
}

void TestVerdict::reasonsSayWhatTheModelSays()
{
    Subject subject;
    subject.plan.layers[2].weightBits = 3;
    subject.evaluate();
    const auto reasons = subject.verdict(2).reasons.join(u' ');
    const auto& stored = subject.report.planned.layers[2].chipStorage;
    const auto index = static_cast<double>(stored.index) / static_cast<double>(stored.kept);
    QVERIFY2(reasons.contains(QString::number(index, 'f', 1) + QStringLiteral(" bits beside its 3 bits")),
        qPrintable(reasons));
    QVERIFY(reasons.contains(QStringLiteral("1.11×"))); // the chip's imbalance
}

void TestVerdict::escapesAreNotCalledFillers()
{
    Subject subject;
    subject.accelerator.sparse.format = StorageFormat::RelativeEscape;
    subject.accelerator.sparse.gapBits = 2;
    subject.plan.layers[2].keep = 0.02;
    subject.evaluate();
    QVERIFY(subject.verdict(2).reasons.join(u' ').contains(QStringLiteral("Escape codes")));
    subject.accelerator.sparse.format = StorageFormat::Relative;
    subject.evaluate();
    QVERIFY(subject.verdict(2).reasons.join(u' ').contains(QStringLiteral("Filler weights")));
}

void TestVerdict::stayingOnTheChipIsTold()
{
    Subject subject;
    subject.evaluate(); // 10x: LeNet-5 fits into 256 KB
    QVERIFY(subject.verdict(2).reasons.join(u' ').contains(QStringLiteral("fit on the chip")));
    subject.accelerator.memory.bufferBytes = 16384;
    subject.evaluate();
    QVERIFY(!subject.verdict(2).reasons.join(u' ').contains(QStringLiteral("fit on the chip")));
}

QTEST_MAIN(TestVerdict)
#include "tst_verdict.moc"
