#include "core/formats/esp.h"
#include "engine/evaluate.h"
#include "same_result.h"
#include "small_job.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace espalier;

namespace {

/// A pruned network whose weights are to be put on 2^bits values.
Job jobFor(QuantizeMethod method, int bits)
{
    static const auto pruned = runJob(test::smallJob(), {}, {}).compressed;
    auto job = test::smallJob();
    job.network = pruned;
    job.networkIsTrained = true;
    job.recipe.plan = densePlan(3); // what is zero stays zero
    for (auto& layer : job.recipe.plan.layers)
        layer.weightBits = bits;
    job.recipe.quantize.method = method;
    job.recipe.quantize.epochs = 4;
    return job;
}

void addMethods()
{
    QTest::addColumn<QuantizeMethod>("method");
    for (std::size_t index = 0; index < quantizeMethods().size(); ++index)
        QTest::newRow(quantizeMethods()[index].name.data()) << static_cast<QuantizeMethod>(index);
}

} // namespace

class TestQuantizeMethods : public QObject {
    Q_OBJECT

private slots:
    void weightsTakeFewValuesAndTheFileHoldsThemExactly_data()
    {
        QTest::addColumn<QuantizeMethod>("method");
        QTest::addColumn<int>("bits");
        for (std::size_t index = 0; index < quantizeMethods().size(); ++index)
            for (int bits = 1; bits <= 8; ++bits)
                QTest::addRow("%s, %d bits", quantizeMethods()[index].name.data(), bits)
                    << static_cast<QuantizeMethod>(index) << bits;
    }

    void weightsTakeFewValuesAndTheFileHoldsThemExactly()
    {
        QFETCH(const QuantizeMethod, method);
        QFETCH(const int, bits);
        auto job = jobFor(method, bits);
        job.recipe.quantize.epochs = 1;
        const auto result = runJob(job, {}, {});
        for (std::size_t layer = 0; layer < 3; ++layer) {
            const auto& stored = result.model.layers[layer];
            const auto& node =
                job.network->nodes[static_cast<std::size_t>(layersOf(*job.network)[layer].node)];
            const auto& before = job.network->parameters[static_cast<std::size_t>(*node.weight)].values;
            const auto& after = result.compressed->parameters[static_cast<std::size_t>(*node.weight)].values;
            QCOMPARE(std::ranges::count(after, 0.0F), std::ranges::count(before, 0.0F));
            std::set<float> values(after.begin(), after.end());
            values.erase(0.0F);
            QVERIFY(values.size() <= std::size_t{1} << bits);
            QCOMPARE(stored.codebook.empty(), method != QuantizeMethod::KMeans);
            QCOMPARE(stored.interval > 0.0F, method != QuantizeMethod::KMeans);
        }
        const auto bytes = encodeEsp(result.model);
        const auto decoded = decodeEsp(bytes, "model");
        QVERIFY(decoded == result.model);
        QCOMPARE(evaluate(decoded, job.data->test), result.test);
        if (method == QuantizeMethod::KMeans) // 4 bytes an entry and some
            QVERIFY(sizeOfEsp(bytes, "model").scales
                >= static_cast<std::int64_t>(4 * result.model.layers[0].codebook.size()));
    }

    void trainingBeatsRoundingOnce_data() { addMethods(); }

    void trainingBeatsRoundingOnce()
    {
        QFETCH(const QuantizeMethod, method);
        auto job = jobFor(method, 1);
        const auto trained = runJob(job, {}, {});
        job.recipe.strategy = StrategyKind::QuantizeOnly;
        const auto rounded = runJob(job, {}, {});
        qInfo("%s: rounded %.1f %%, trained %.1f %%", QTest::currentDataTag(), rounded.test.percent(),
            trained.test.percent());
        QCOMPARE(rounded.epochs, 0.0);
        QCOMPARE(trained.epochs, 4.0);
        QVERIFY(trained.test.correct > rounded.test.correct);
    }

    void stoppedAndResumedTheyEndTheSame_data()
    {
        QTest::addColumn<QuantizeMethod>("method");
        QTest::addColumn<int>("snapshots");
        for (std::size_t index = 0; index < quantizeMethods().size(); ++index)
            for (const int snapshots : {2, 9})
                QTest::addRow("%s, snapshot %d", quantizeMethods()[index].name.data(), snapshots)
                    << static_cast<QuantizeMethod>(index) << snapshots;
    }

    void stoppedAndResumedTheyEndTheSame()
    {
        QFETCH(const QuantizeMethod, method);
        QFETCH(const int, snapshots);
        const auto job = jobFor(method, 2);
        test::compareResults(test::stoppedAndResumed(job, Phase::Quantize, snapshots), runJob(job, {}, {}));
    }

    /// From the network whose levels are fitted and stay, another q, with which every weight still is k·q.
    void theIntervalTrainsWithTheFrozenWeights()
    {
        auto job = jobFor(QuantizeMethod::Admm, 2);
        job.recipe.quantize.admmShare = 0.0;
        job.recipe.quantize.intervalStep = 0.0;
        const auto fitted = runJob(job, {}, {});
        job.recipe.quantize.intervalStep = 1.0;
        const auto trained = runJob(job, {}, {});
        qInfo("fitted %.1f %%, trained %.1f %%", fitted.test.percent(), trained.test.percent());
        for (std::size_t layer = 0; layer < 3; ++layer) {
            const auto before = fitted.model.layers[layer].interval;
            const auto after = trained.model.layers[layer].interval;
            QVERIFY(after > 0.0F && std::abs(after - before) > 1e-3F * before);
        }
        QVERIFY(trained.curve->back().loss < fitted.curve->back().loss);
        test::compareResults(test::stoppedAndResumed(job, Phase::Quantize, 9), trained);
    }

    /// Clusters without ADMM before them, as Deep Compression has them.
    void clustersNeedNoADMM()
    {
        auto job = jobFor(QuantizeMethod::KMeans, 2);
        job.recipe.quantize.admmShare = 0.0;
        const auto result = runJob(job, {}, {});
        for (const auto& layer : result.model.layers)
            QVERIFY(!layer.codebook.empty() && layer.codebook.size() <= 4);
        QVERIFY(result.test.percent() > result.denseTest.percent() - 15.0);
    }

    /// New bits find the weights behind the levels, not those on them.
    void newBitsReachTheWeightsBehindTheLevels()
    {
        const auto job = jobFor(QuantizeMethod::StraightThrough, 1);
        auto wanted = job.recipe.plan;
        for (auto& layer : wanted.layers)
            layer.weightBits = 8;
        int marks = 0;
        const auto result = runJob(
            job, {}, [&](const ProgressPtr&) { ++marks; },
            [&]() -> std::optional<Plan> { return marks >= 4 ? std::optional(wanted) : std::nullopt; });
        const auto& codes = result.model.layers[1].codes;
        QVERIFY(std::set<std::int16_t>(codes.begin(), codes.end()).size() > 40);
    }

    void activationsAloneHaveAPhaseOfTheirOwn()
    {
        auto job = jobFor(QuantizeMethod::Admm, unquantizedBits);
        job.recipe.plan.layers[1].activationBits = 3;
        std::set<Phase> phases;
        const auto result =
            runJob(job, {}, [&](const ProgressPtr& progress) { phases.insert(progress->phase); });
        QVERIFY(phases.contains(Phase::Activations));
        QVERIFY(!phases.contains(Phase::Quantize));
        QCOMPARE(result.model.layers[1].activationBits, 3);
        QVERIFY(result.model.layers[1].codes.empty());
    }
};

QTEST_APPLESS_MAIN(TestQuantizeMethods)
#include "tst_quantize_methods.moc"
