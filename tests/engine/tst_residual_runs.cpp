#include "core/error.h"
#include "engine/evaluate.h"
#include "tests/engine/small_job.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

/// A strided stem and one residual block with a shortcut of its own.
Network residualNetwork()
{
    constexpr auto without = NetworkBuilder::Biases::No;
    NetworkBuilder builder("residual", {1, 28, 28});
    builder
        .conv2d("stem", {.outputChannels = 6, .kernel = {5, 5}, .stride = {3, 3}, .padding = {1, 1}}, without)
        .batchNorm2d("bn1")
        .relu();
    const auto input = builder.last();
    builder
        .conv2d(
            "conv1", {.outputChannels = 8, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}, without)
        .batchNorm2d("bn2")
        .relu()
        .conv2d("conv2", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}}, without)
        .batchNorm2d("bn3");
    const auto main = builder.last();
    builder.from(input)
        .conv2d("shortcut", {.outputChannels = 8, .stride = {2, 2}}, without)
        .batchNorm2d("bn4");
    const auto shortcut = builder.last();
    auto network =
        builder.from(main).add("sum", shortcut).relu().averagePool2d().flatten().linear("fc", 10).build();
    initializeWeights(network, 3);
    return network;
}

Job residualJob()
{
    auto job = test::smallJob();
    job.network = std::make_shared<const Network>(residualNetwork());
    job.recipe.layerNames.clear();
    job.recipe.plan.layers.clear();
    for (const auto& layer : layersOf(*job.network)) {
        job.recipe.layerNames.push_back(layer.name);
        job.recipe.plan.layers.push_back({.keep = 0.4, .weightBits = 4});
    }
    job.recipe.plan.layers[0].activationBits = 5;
    job.recipe.plan.layers[2].activationBits = 5; // behind the addition
    return job;
}

} // namespace

class TestResidualRuns : public QObject {
    Q_OBJECT

private slots:
    void aResidualNetworkIsTrainedPrunedAndQuantized();
    void resumedRunsEndWhereUninterruptedOnesEnd_data();
    void resumedRunsEndWhereUninterruptedOnesEnd();
};

void TestResidualRuns::aResidualNetworkIsTrainedPrunedAndQuantized()
{
    const auto job = residualJob();
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
    static const auto uninterrupted = runJob(residualJob(), {}, {});
    const QTemporaryDir folder;
    auto job = residualJob();
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
