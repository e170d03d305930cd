#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"
#include "core/error.h"
#include "engine/evaluate.h"
#include "engine/live_accuracy.h"
#include "small_job.h"

#include <QTest>

using namespace espalier;

namespace {

Network projectedBy(const Network& network, const Plan& plan)
{
    auto projected = network;
    const auto layers = layersOf(network);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& node = network.nodes[static_cast<std::size_t>(layers[layer].node)];
        auto& weights = projected.parameters[static_cast<std::size_t>(*node.weight)].values;
        project(weights, plan.layers[layer], layers[layer]);
        if (plan.layers[layer].weightBits != unquantizedBits)
            quantize(weights,
                {bestInterval(weights, plan.layers[layer].weightBits), plan.layers[layer].weightBits});
    }
    return projected;
}

Accuracy probeAll(LiveAccuracy& live, const Plan& plan)
{
    Accuracy last;
    live.probe(plan, {}, [&last](const Accuracy& soFar) { last = soFar; });
    return last;
}

} // namespace

class TestLiveAccuracy : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto job = test::smallJob();
        job.recipe.plan = densePlan(3);
        network_ = runJob(job, {}, {}).dense;
        pictures_ = std::make_shared<const PictureSet>(job.data->validation);
    }

    void onAllPicturesItEqualsAnEvaluationOfTheProjectedNetwork()
    {
        LiveAccuracy live(network_, pictures_);
        const Plan plan{{{.keep = 0.5, .weightBits = 3}, {.keep = 0.1}, {.keep = 0.5, .weightBits = 2}}};
        QCOMPARE(probeAll(live, plan), evaluate(projectedBy(*network_, plan), *pictures_));
        auto patterns = plan;
        patterns.layers[0].pattern = {SparsityPattern::Kind::Filter};
        patterns.layers[1].pattern = SparsityPattern::block(4, 4);
        patterns.layers[2].pattern = SparsityPattern::nOfM(2, 4);
        QCOMPARE(probeAll(live, patterns), evaluate(projectedBy(*network_, patterns), *pictures_));
        QVERIFY(projectedBy(*network_, patterns) != projectedBy(*network_, plan));
    }

    /// Whatever was probed before, and wherever it was stopped, the answer is that of a fresh probe.
    void rememberedActivationsNeverChangeTheAnswer()
    {
        LiveAccuracy live(network_, pictures_);
        const std::vector<Plan> plans{densePlan(3), {{{.keep = 0.5}, {.keep = 0.1}, {.keep = 0.5}}},
            {{{.keep = 0.5}, {.keep = 0.05}, {.keep = 0.5}}},
            {{{.keep = 0.5}, {.keep = 0.05}, {.keep = 0.2}}},
            {{{.keep = 0.5, .activationBits = 2}, {.keep = 0.05}, {.keep = 0.2}}},
            {{{.keep = 0.5, .activationBits = 2}, {.keep = 0.05, .activationThreshold = 0.3}, {.keep = 0.2}}},
            {{{.keep = 0.2}, {.keep = 0.05}, {.keep = 0.2}}},
            {{{.keep = 0.2}, {.keep = 0.05, .pattern = {SparsityPattern::Kind::Column}}, {.keep = 0.2}}},
            densePlan(3)};
        for (std::size_t index = 0; index < plans.size(); ++index) {
            std::stop_source stop;
            live.probe(plans[(index * 3 + 1) % plans.size()], stop.get_token(),
                [&](const Accuracy&) { stop.request_stop(); });
            LiveAccuracy fresh(network_, pictures_);
            QCOMPARE(probeAll(live, plans[index]), probeAll(fresh, plans[index]));
        }
    }

    void answersFirstOnFewPicturesThenOnMore()
    {
        LiveAccuracy live(network_, pictures_);
        std::vector<std::int64_t> seen;
        QVERIFY(live.probe(densePlan(3), {}, [&](const Accuracy& soFar) { seen.push_back(soFar.pictures); }));
        QCOMPARE(seen, (std::vector<std::int64_t>{512, 600}));
    }

    void aStopEndsItBeforeTheNextChunk()
    {
        LiveAccuracy live(network_, pictures_);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!live.probe(
            densePlan(3), stop.get_token(), [](const Accuracy&) { QFAIL("looked at pictures"); }));
    }

    void aPlanThatDoesNotFitIsAnError()
    {
        LiveAccuracy live(network_, pictures_);
        QVERIFY_EXCEPTION_THROWN(live.probe(densePlan(2), {}, [](const Accuracy&) {}), Error);
    }

private:
    NetworkPtr network_;
    std::shared_ptr<const PictureSet> pictures_;
};

QTEST_APPLESS_MAIN(TestLiveAccuracy)
#include "tst_live_accuracy.moc"
