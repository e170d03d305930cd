#include "core/network/zoo.h"
#include "engine/schedule.h"

#include <QTest>

#include <cmath>
#include <utility>

using namespace espalier;

namespace {

const auto layers = layersOf(lenet5());

Plan plan85()
{
    return {{{.keep = 0.5}, {.keep = 0.068}, {.keep = 0.00675}, {.keep = 0.083}}};
}

std::vector<Phase> phasesOf(const std::vector<Stage>& stages)
{
    std::vector<Phase> phases;
    for (const auto& stage : stages)
        phases.push_back(stage.phase);
    return phases;
}

} // namespace

class TestSchedule : public QObject {
    Q_OBJECT

private slots:
    void goesOverPartialModelsToThePlan()
    {
        Recipe recipe;
        recipe.prune.ratios = {10, 30, 85.1, 200};
        const auto stages = scheduleOf(recipe, plan85(), layers, true);
        QCOMPARE(phasesOf(stages),
            (std::vector<Phase>{Phase::Dense, Phase::Prune, Phase::Retrain, Phase::Prune, Phase::Retrain,
                Phase::Prune, Phase::Retrain}));
        QCOMPARE(stepsOf(stages), 3);
        QCOMPARE(stages.back().progress, 1.0);
        for (const auto& [stage, ratio] : {std::pair(1, 10.0), std::pair(3, 30.0)}) {
            const auto partial = partialPlan(plan85(), stages[static_cast<std::size_t>(stage)].progress);
            QVERIFY(std::abs(totalsOf(partial, layers).pruningRatio() / ratio - 1.0) < 1e-3);
        }
    }

    void quantizesWhereAnyBitsAreAsked()
    {
        auto plan = plan85();
        plan.layers[1].activationBits = 4;
        QCOMPARE(scheduleOf({}, plan, layers, false).back().phase, Phase::Activations);
        plan.layers[0].weightBits = 4;
        QCOMPARE(scheduleOf({}, plan, layers, false).back().phase, Phase::Quantize);
    }

    void denseRatiosNeedNoPruning() { QVERIFY(scheduleOf({}, densePlan(4), layers, false).empty()); }

    void whatIsReachedIsNotDoneAgain()
    {
        Recipe recipe;
        recipe.prune.ratios = {10, 30};
        QCOMPARE(stepsOf(scheduleOf(recipe, plan85(), layers, false, 30.0)), 1);
    }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
