// Whole runs towards plans whose layers prune in patterns.
#include "core/compress/pattern_projection.h"
#include "core/compress/shrink_model.h"
#include "core/error.h"
#include "engine/compressor.h"
#include "engine/evaluate.h"
#include "small_job.h"

#include <QTemporaryDir>
#include <QTest>

#include <utility>

using namespace espalier;

namespace {

LayerPlan inPattern(double keep, const char* pattern)
{
    return {.keep = keep, .pattern = patternFromText(pattern)};
}

/// The layers' weights stand where their plan's projection would put them.
void verifyPatterns(const RunResult& result, const Plan& plan)
{
    const auto layers = layersOf(*result.compressed);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& node = result.compressed->nodes[static_cast<std::size_t>(layers[layer].node)];
        const auto& weights = result.compressed->parameters[static_cast<std::size_t>(*node.weight)].values;
        auto projected = weights;
        project(projected, plan.layers[layer], layers[layer]);
        QCOMPARE(projected, weights);
        QVERIFY(!result.model.layers[layer].positions.empty());
        QVERIFY(static_cast<std::int64_t>(result.model.layers[layer].positions.size())
            <= keptWeights(plan.layers[layer], layers[layer]));
    }
}

} // namespace

class TestPatternRuns : public QObject {
    Q_OBJECT

private slots:
    void patternsHoldAtTheEnd_data()
    {
        QTest::addColumn<Plan>("plan");
        QTest::newRow("filters") << Plan{
            {inPattern(0.75, "filter"), inPattern(0.25, "filter"), inPattern(0.25, "channel")}};
        QTest::newRow("columns") << Plan{
            {inPattern(0.6, "column"), inPattern(0.15, "column"), inPattern(0.5, "column")}};
        QTest::newRow("blocks") << Plan{
            {inPattern(0.6, "block 2x5"), inPattern(0.1, "block 4x4"), inPattern(0.4, "block 5x2")}};
        QTest::newRow("2:4") << Plan{{{}, inPattern(0.5, "2:4"), inPattern(0.5, "2:4")}};
        QTest::newRow("mixed") << Plan{
            {inPattern(0.6, "weight"), inPattern(0.1, "1:4"), inPattern(0.4, "column")}};
    }

    /// With partial models, quantized, on dense and sparse kernels.
    void patternsHoldAtTheEnd()
    {
        QFETCH(const Plan, plan);
        auto job = test::smallJob();
        job.recipe.plan = plan;
        job.recipe.prune.ratios = {2};
        job.recipe.plan.layers[1].weightBits = 4;
        const auto result = runJob(job, {}, {});
        verifyPatterns(result, plan);
        QVERIFY2(result.validation.percent() > 60, qPrintable(QString::number(result.validation.percent())));

        const auto shrunk = shrink(result.model);
        QCOMPARE(evaluate(shrunk, job.data->validation), result.validation);
    }

    void prunedFiltersLeaveASmallerNetwork()
    {
        auto job = test::smallJob();
        job.recipe.plan = {{inPattern(0.5, "filter"), inPattern(0.25, "filter"), {}}};
        const auto shrunk = shrink(runJob(job, {}, {}).model);
        QVERIFY(shrunk.layers[0].weightShape[0] <= 2); // of 4 channels
        QVERIFY(shrunk.layers[1].weightShape[0] <= 6); // of 24 units
        QCOMPARE(shrunk.layers[2].weightShape[1], shrunk.layers[1].weightShape[0]);
    }

    /// Another pattern needs other weights than those that the old one left.
    void aNewPatternDuringARunBecomesItsTarget()
    {
        const auto job = test::smallJob();
        auto wanted = job.recipe.plan;
        wanted.layers[1] = inPattern(0.125, "filter");
        bool sent = false;
        int marks = 0;
        const auto result = runJob(
            job, {}, [&](const ProgressPtr& progress) { marks += progress->phase == Phase::Retrain ? 1 : 0; },
            [&]() -> std::optional<Plan> {
                if (marks < 3 || std::exchange(sent, true))
                    return std::nullopt;
                return wanted;
            });
        QVERIFY(sent);
        QCOMPARE(result.plan, wanted);
        verifyPatterns(result, wanted);
        QCOMPARE(result.model.layers[1].positions.size(), std::size_t{3 * 144}); // 3 of 24 units, whole
    }

    void aResumedRunKeepsItsPatterns()
    {
        auto job = test::smallJob();
        job.recipe.plan.layers[1] = inPattern(0.25, "filter");
        const auto uninterrupted = runJob(job, {}, {});
        const QTemporaryDir folder;
        job.runFolder = folder.path().toStdString();
        std::stop_source stop;
        QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(),
                                     [&](const ProgressPtr& progress) {
                                         if (progress->phase == Phase::Prune && progress->iteration > 5)
                                             stop.request_stop();
                                     }),
            Cancelled);
        job.resume = true;
        QCOMPARE(runJob(job, {}, {}).model.layers, uninterrupted.model.layers);
    }
};

QTEST_GUILESS_MAIN(TestPatternRuns)
#include "tst_pattern_runs.moc"
