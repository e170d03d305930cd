#include "engine/evaluate.h"
#include "engine/schedule.h"
#include "same_result.h"
#include "small_job.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <utility>

using namespace espalier;

namespace {

/// Two partial models before the target, the network trained already.
Job jobFor(StrategyKind strategy)
{
    static const auto dense = [] {
        auto job = test::smallJob();
        job.recipe.plan = densePlan(3);
        return runJob(job, {}, {}).dense;
    }();
    auto job = test::smallJob();
    job.network = dense;
    job.networkIsTrained = true;
    job.recipe.strategy = strategy;
    job.recipe.prune.ratios = {2, 4};
    job.recipe.prune.epochs = 1;
    job.recipe.prune.retrainEpochs = 2;
    return job;
}

int epochsOf(const std::vector<Stage>& stages, Phase phase)
{
    int epochs = 0;
    for (const auto& stage : stages)
        epochs += stage.phase == phase ? stage.epochs : 0;
    return epochs;
}

void addStrategies(bool alsoWithoutTraining)
{
    QTest::addColumn<StrategyKind>("strategy");
    for (std::size_t index = 0; index < strategies().size(); ++index)
        if (const auto kind = static_cast<StrategyKind>(index);
            kind != StrategyKind::QuantizeOnly || alsoWithoutTraining)
            QTest::newRow(strategies()[index].name.data()) << kind;
}

} // namespace

class TestStrategies : public QObject {
    Q_OBJECT

private slots:
    void allThatTrainGetTheSameEpochs_data() { addStrategies(false); }

    void allThatTrainGetTheSameEpochs()
    {
        QFETCH(const StrategyKind, strategy);
        const auto job = jobFor(strategy);
        const auto layers = layersOf(*job.network);
        const auto stages = scheduleOf(job.recipe, job.recipe.plan, layers, false);
        QCOMPARE(pruningEpochs(job.recipe, job.recipe.plan, layers), 9); // three steps of 1 + 2
        QCOMPARE(epochsOf(stages, Phase::Prune) + epochsOf(stages, Phase::Retrain), 9);
        QCOMPARE(stages.back().progress, 1.0);
        QCOMPARE(stepsOf(stages), strategy == StrategyKind::ProgressiveAdmm ? 3 : 1);
    }

    void oneShotSpendsAllEpochsOnRetraining()
    {
        const auto job = jobFor(StrategyKind::OneShot);
        const auto stages = scheduleOf(job.recipe, job.recipe.plan, layersOf(*job.network), false);
        QCOMPARE(epochsOf(stages, Phase::Retrain), 9);
    }

    void postTrainingTrainsNothing()
    {
        auto job = jobFor(StrategyKind::QuantizeOnly);
        for (auto& layer : job.recipe.plan.layers)
            layer.weightBits = 4;
        const auto result = runJob(job, {}, {});
        QCOMPARE(result.epochs, 0.0);
        test::compareKept(result, job, job.recipe.plan);
        for (const auto& layer : result.model.layers)
            QCOMPARE(layer.weightBits, 4);
    }

    /// The plan, all of it, with an accuracy that training must have brought back.
    void everyStrategyReachesThePlan_data() { addStrategies(false); }

    void everyStrategyReachesThePlan()
    {
        QFETCH(const StrategyKind, strategy);
        const auto job = jobFor(strategy);
        const auto result = runJob(job, {}, {});
        test::compareKept(result, job, job.recipe.plan);
        QCOMPARE(result.epochs, 9.0);
        const auto cut = runJob(jobFor(StrategyKind::QuantizeOnly), {}, {});
        qInfo("dense %.1f %%, cut %.1f %%, %s %.1f %%", result.denseTest.percent(), cut.test.percent(),
            QTest::currentDataTag(), result.test.percent());
        QVERIFY(result.test.percent() > cut.test.percent() + 2.0);
        QVERIFY(result.notes.empty());
    }

    /// No weight is spent on a unit that nobody reads.
    void everyStrategyCutsFromTheOutputBackwards_data() { addStrategies(true); }

    void everyStrategyCutsFromTheOutputBackwards()
    {
        QFETCH(const StrategyKind, strategy);
        auto job = jobFor(strategy);
        job.recipe.plan.layers[2].keep = 0.05; // 12 weights read at most 12 of 24 units
        job.recipe.prune.ratios.clear();
        const auto result = runJob(job, {}, {});
        std::vector<bool> read(24);
        for (const auto position : result.model.layers[2].positions)
            read[position % 24] = true;
        const auto inputs = static_cast<std::uint32_t>(result.model.layers[1].weightShape[1]);
        for (const auto position : result.model.layers[1].positions)
            QVERIFY(read[position / inputs]);
    }

    void stoppedAndResumedTheyEndTheSame_data() { addStrategies(false); }

    void stoppedAndResumedTheyEndTheSame()
    {
        QFETCH(const StrategyKind, strategy);
        const auto job = jobFor(strategy);
        const auto uninterrupted = runJob(job, {}, {});
        if (strategy != StrategyKind::OneShot) // whose cut is over before anybody can stop it
            test::compareResults(test::stoppedAndResumed(job, Phase::Prune, 4), uninterrupted);
        test::compareResults(test::stoppedAndResumed(job, Phase::Retrain, 2), uninterrupted);
    }

    void gradualPruningKeepsLessAtEveryMark()
    {
        std::vector<std::int64_t> kept;
        runJob(jobFor(StrategyKind::Gradual), {}, [&](const ProgressPtr& progress) {
            if (progress->phase == Phase::Prune && progress->iteration > 0)
                kept.push_back(progress->layers[1].keptWeights);
        });
        QCOMPARE(kept.size(), std::size_t{12}); // three epochs of four cuts
        const auto all = 24.0 * 144.0;
        for (std::size_t mark = 1; mark <= kept.size(); ++mark) {
            const auto time = static_cast<double>(mark) / 12.0;
            const auto share = 0.08 + (1.0 - 0.08) * std::pow(1.0 - time, 3.0);
            QCOMPARE(kept[mark - 1], std::llround(share * all));
        }
    }

    void aNewPlanIsTakenUp_data() { addStrategies(false); }

    void aNewPlanIsTakenUp()
    {
        QFETCH(const StrategyKind, strategy);
        const auto job = jobFor(strategy);
        auto wanted = job.recipe.plan;
        wanted.layers[1].keep = 0.2;
        int marks = 0;
        int steps = 0;
        const auto result = runJob(
            job, {},
            [&](const ProgressPtr& progress) {
                ++marks;
                if (progress->phase == Phase::Prune || progress->phase == Phase::Retrain) {
                    QVERIFY2(progress->step >= steps, "steps are counted on");
                    steps = progress->step;
                }
            },
            [&]() -> std::optional<Plan> { return marks >= 4 ? std::optional(wanted) : std::nullopt; });
        QCOMPARE(result.plan, wanted);
        test::compareKept(result, job, wanted);
        QCOMPARE(std::ranges::count_if(*result.curve, &CurvePoint::planChanged), 1);
        QVERIFY(steps >= 1);
    }
};

QTEST_APPLESS_MAIN(TestStrategies)
#include "tst_strategies.moc"
