#include "core/error.h"
#include "engine/evaluate.h"
#include "tests/engine/residual_job.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

class TestResidualRuns : public QObject {
    Q_OBJECT

private slots:
    void aResidualNetworkIsTrainedPrunedAndQuantized();
    void resumedRunsEndWhereUninterruptedOnesEnd_data();
    void resumedRunsEndWhereUninterruptedOnesEnd();
};

void TestResidualRuns::aResidualNetworkIsTrainedPrunedAndQuantized()
{
    const auto job = test::residualJob();
    const auto result = runJob(job, {}, {});
    const auto layers = layersOf(*job.network);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        QCOMPARE(static_cast<std::int64_t>(result.model.layers[layer].positions.size()),
            keptWeights(0.4, layers[layer].weights));
        QCOMPARE(result.model.layers[layer].weightBits, 4);
    }
    QCOMPARE(result.model.normalizations.size(), 4u);
    const auto accuracy = evaluate(result.model, job.data->test);
    QVERIFY2(accuracy.correct > 750, qPrintable(QString::number(accuracy.correct))); // of 1000; chance is 100
    // Other statistics, other answers: they are part of the model.
    auto damaged = result.model;
    for (auto& normalization : damaged.normalizations)
        for (auto& variance : normalization.runningVariance)
            variance = 1.0F;
    QVERIFY(evaluate(damaged, job.data->test).correct < accuracy.correct);
}

void TestResidualRuns::resumedRunsEndWhereUninterruptedOnesEnd_data()
{
    QTest::addColumn<int>("phase");
    QTest::newRow("in dense training") << static_cast<int>(Phase::Dense);
    QTest::newRow("in ADMM") << static_cast<int>(Phase::Prune);
    QTest::newRow("in retraining") << static_cast<int>(Phase::Retrain);
}

void TestResidualRuns::resumedRunsEndWhereUninterruptedOnesEnd()
{
    QFETCH(const int, phase);
    static const auto uninterrupted = runJob(test::residualJob(), {}, {});
    const QTemporaryDir folder;
    auto job = test::residualJob();
    job.runFolder = folder.path().toStdString();
    std::stop_source stop;
    int seen = 0;
    QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(),
                                 [&](const ProgressPtr& progress) {
                                     if (progress->phase == static_cast<Phase>(phase) && ++seen == 2)
                                         stop.request_stop();
                                 }),
        Cancelled);
    job.resume = true;
    const auto resumed = runJob(job, {}, {});
    QVERIFY(resumed.model.layers == uninterrupted.model.layers);
    QVERIFY(resumed.model.normalizations == uninterrupted.model.normalizations);
    QVERIFY(*resumed.curve == *uninterrupted.curve);
}

QTEST_APPLESS_MAIN(TestResidualRuns)
#include "tst_residual_runs.moc"
