#include "core/error.h"
#include "engine/compressor.h"
#include "engine/evaluate.h"
#include "small_job.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace espalier;

namespace {

/// Everything a run ends with that must come out the same again.
void compareResults(const RunResult& left, const RunResult& right)
{
    QCOMPARE(left.model.layers, right.model.layers);
    QCOMPARE(left.test, right.test);
    QCOMPARE(left.validation, right.validation);
    QCOMPARE(left.denseTest, right.denseTest);
    QCOMPARE(*left.curve, *right.curve);
}

Job quantizedJob()
{
    auto job = test::smallJob();
    job.recipe.plan.layers[0].weightBits = 4;
    job.recipe.plan.layers[1].weightBits = 2;
    job.recipe.plan.layers[0].activationBits = 4;
    job.recipe.plan.layers[1].activationThreshold = 0.05;
    return job;
}

} // namespace

class TestCompressor : public QObject {
    Q_OBJECT

private slots:
    void leavesExactlyWhatThePlanAsks()
    {
        const auto job = test::smallJob();
        const auto result = runJob(job, {}, {});
        const auto layers = layersOf(*job.network);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            QCOMPARE(static_cast<std::int64_t>(result.model.layers[layer].positions.size()),
                keptWeights(job.recipe.plan.layers[layer].keep, layers[layer].weights));
        QCOMPARE(evaluate(result.model, job.data->test), result.test);
    }

    void admmAndRetrainingMendWhatOneCutBreaks()
    {
        auto job = test::smallJob();
        job.recipe.plan.layers[1].keep = 0.04;
        job.recipe.prune.epochs = 4;
        job.recipe.prune.retrainEpochs = 4;
        const auto result = runJob(job, {}, {});
        auto cut = job;
        cut.network = result.dense;
        cut.networkIsTrained = true;
        cut.recipe.prune.epochs = 1;
        cut.recipe.prune.retrainEpochs = 0;
        cut.recipe.prune.learningRate = 1e-7; // nothing moves: a plain cut by magnitude
        cut.recipe.prune.finalLearningRate = 1e-7;
        const auto oneShot = runJob(cut, {}, {});
        qInfo("dense %.1f %%, cut at once %.1f %%, ADMM %.1f %%", result.denseTest.percent(),
            oneShot.test.percent(), result.test.percent());
        QVERIFY(result.test.percent() > oneShot.test.percent() + 3.0);
    }

    void quantizedWeightsStandOnTheirLevels()
    {
        const auto job = quantizedJob();
        const auto result = runJob(job, {}, {});
        QVERIFY(result.model.layers[2].codes.empty()); // no bits were asked of it
        for (std::size_t layer = 0; layer < 2; ++layer) {
            const auto& stored = result.model.layers[layer];
            QCOMPARE(stored.weightBits, job.recipe.plan.layers[layer].weightBits);
            QCOMPARE(stored.codes.size(), stored.positions.size());
            for (const auto code : stored.codes)
                QVERIFY(code != 0 && std::abs(code) <= 1 << (stored.weightBits - 1));
        }
        QCOMPARE(result.model.layers[0].activationBits, 4);
        QVERIFY(result.model.layers[0].activationInterval > 0.0F);
        QVERIFY(result.model.layers[1].activationThreshold > 0.0F);
        QCOMPARE(evaluate(result.model, job.data->test), result.test);
        qInfo(
            "dense %.1f %%, pruned and quantized %.1f %%", result.denseTest.percent(), result.test.percent());
        QVERIFY(result.test.percent() > result.denseTest.percent() - 15.0);
    }

    void theSameJobGivesTheSameNumbersTwice()
    {
        compareResults(runJob(quantizedJob(), {}, {}), runJob(quantizedJob(), {}, {}));
    }

    void anotherSeedGivesOtherNumbers()
    {
        auto other = test::smallJob();
        other.recipe.seed = 2;
        QVERIFY(runJob(test::smallJob(), {}, {}).model.layers != runJob(other, {}, {}).model.layers);
    }

    /// Stopped at any mark and resumed, a run ends where an uninterrupted one ends.
    void resumedRunsEndWhereUninterruptedOnesEnd_data()
    {
        QTest::addColumn<int>("phase");
        QTest::addColumn<int>("snapshots");
        QTest::newRow("in dense training") << static_cast<int>(Phase::Dense) << 3;
        QTest::newRow("in ADMM") << static_cast<int>(Phase::Prune) << 4;
        QTest::newRow("in retraining") << static_cast<int>(Phase::Retrain) << 2;
        QTest::newRow("in ADMM towards levels") << static_cast<int>(Phase::Quantize) << 2;
        QTest::newRow("between freezing rounds") << static_cast<int>(Phase::Quantize) << 8;
    }

    void resumedRunsEndWhereUninterruptedOnesEnd()
    {
        QFETCH(const int, phase);
        QFETCH(const int, snapshots);
        const QTemporaryDir folder;
        auto job = quantizedJob();
        job.runFolder = folder.path().toStdString();
        std::stop_source stop;
        int seen = 0;
        const auto stopThere = [&](const ProgressPtr& progress) {
            if (progress->phase == static_cast<Phase>(phase) && ++seen == snapshots)
                stop.request_stop();
        };
        QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(), stopThere), Cancelled);
        job.resume = true;
        const auto resumed = runJob(job, {}, {});
        compareResults(resumed, runJob(quantizedJob(), {}, {}));
    }

    void resumingWithoutACheckpointIsAnError()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.runFolder = folder.path().toStdString();
        job.resume = true;
        QVERIFY_EXCEPTION_THROWN(runJob(job, {}, {}), Error);
    }

    void resumingAnotherRecipeIsAnError()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.runFolder = folder.path().toStdString();
        std::stop_source stop;
        QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(),
                                     [&](const ProgressPtr& progress) {
                                         if (progress->epoch >= 1)
                                             stop.request_stop();
                                     }),
            Cancelled);
        job.resume = true;
        job.recipe.prune.rho = 0.5;
        QVERIFY_EXCEPTION_THROWN(runJob(job, {}, {}), Error);
    }

    void aNewPlanIsTakenUpDuringADMM()
    {
        const auto job = test::smallJob();
        auto wanted = job.recipe.plan;
        wanted.layers[1].keep = 0.15; // more than the plan it began with
        wanted.layers[2].weightBits = 3;
        bool sent = false;
        bool inPruning = false;
        const auto result = runJob(
            job, {},
            [&](const ProgressPtr& progress) {
                inPruning = progress->phase == Phase::Prune && progress->iteration > 2;
            },
            [&]() -> std::optional<Plan> {
                if (!inPruning || std::exchange(sent, true))
                    return std::nullopt;
                return wanted;
            });
        QVERIFY(sent);
        QCOMPARE(result.plan, wanted);
        const auto layers = layersOf(*job.network);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            QCOMPARE(static_cast<std::int64_t>(result.model.layers[layer].positions.size()),
                keptWeights(wanted.layers[layer].keep, layers[layer].weights));
        QCOMPARE(result.model.layers[2].weightBits, 3);
        QCOMPARE(std::ranges::count_if(*result.curve, &CurvePoint::planChanged), 1);
    }

    /// New bits while quantizing quantize anew; what was pruned stays pruned.
    void newBitsWhileQuantizingKeepTheZeros()
    {
        const auto job = quantizedJob();
        auto wanted = job.recipe.plan;
        wanted.layers[1].weightBits = 4;
        bool sent = false;
        int marks = 0;
        const auto result = runJob(
            job, {},
            [&](const ProgressPtr& progress) { marks += progress->phase == Phase::Quantize ? 1 : 0; },
            [&]() -> std::optional<Plan> {
                if (marks < 5 || std::exchange(sent, true))
                    return std::nullopt;
                return wanted;
            });
        QVERIFY(sent);
        QCOMPARE(result.model.layers[1].weightBits, 4);
        const auto layers = layersOf(*job.network);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            QCOMPARE(static_cast<std::int64_t>(result.model.layers[layer].positions.size()),
                keptWeights(wanted.layers[layer].keep, layers[layer].weights));
    }

    /// Quantizing a network that was pruned before must not fill its zeros.
    void aSparseNetworkIsQuantizedAsSparseAsItCame()
    {
        auto job = test::smallJob();
        const auto pruned = runJob(job, {}, {});
        job.network = pruned.compressed;
        job.networkIsTrained = true;
        job.recipe.plan = densePlan(3);
        for (auto& layer : job.recipe.plan.layers)
            layer.weightBits = 3;
        const auto result = runJob(job, {}, {});
        for (std::size_t layer = 0; layer < 3; ++layer)
            QCOMPARE(
                result.model.layers[layer].positions.size(), pruned.model.layers[layer].positions.size());
    }

    void withoutDenseTrainingTheFirstWeightsAreTheDenseNetwork()
    {
        auto job = test::smallJob();
        job.recipe.dense.epochs = 0;
        const auto result = runJob(job, {}, {});
        QCOMPARE(*result.dense, *job.network);
        QCOMPARE(result.denseValidation, evaluate(*job.network, job.data->validation));
    }

    /// Choices are made on validation: whatever the test set says, the same model comes out.
    void theTestSetInfluencesNothing()
    {
        auto job = quantizedJob();
        const auto result = runJob(job, {}, {});
        auto data = *job.data;
        std::ranges::fill(data.test.labels, std::uint8_t{0});
        job.data = std::make_shared<const DataSplit>(data);
        const auto other = runJob(job, {}, {});
        QCOMPARE(other.model.layers, result.model.layers);
        QVERIFY(other.test != result.test);
    }

    void resumingOnOtherPicturesIsAnError()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.runFolder = folder.path().toStdString();
        runJob(job, {}, {});
        auto data = *job.data;
        data.training.pixels[5] ^= 1;
        job.data = std::make_shared<const DataSplit>(data);
        job.resume = true;
        QVERIFY_EXCEPTION_THROWN(runJob(job, {}, {}), Error);
    }

    void residualsFallDuringADMM()
    {
        auto job = test::smallJob();
        job.recipe.prune.epochs = 6;
        job.recipe.prune.finalRho = 1.0;
        std::vector<double> primal;
        runJob(job, {}, [&](const ProgressPtr& progress) {
            if (progress->phase == Phase::Prune && progress->iteration > 0)
                primal.push_back(progress->layers[1].primalResidual);
        });
        QVERIFY(primal.size() >= 8);
        QVERIFY2(primal.back() < 0.5 * primal.front(),
            qPrintable(QStringLiteral("%1 from %2").arg(primal.back()).arg(primal.front())));
    }

    void admmTellsOfItsDualAndItsMask()
    {
        const auto job = test::smallJob();
        const auto layer = layersOf(*job.network).at(1);
        bool masksMove = false;
        runJob(job, {}, [&](const ProgressPtr& progress) {
            if (progress->iteration == 0)
                return;
            const auto& hidden = progress->layers[1];
            QCOMPARE(std::accumulate(hidden.dual.counts.begin(), hidden.dual.counts.end(), std::int64_t{0}),
                layer.weights);
            QCOMPARE(hidden.dual.least, -hidden.dual.most);
            QVERIFY(hidden.maskChanges <= 2 * hidden.keptWeights);
            masksMove |= hidden.maskChanges > 0;
        });
        QVERIFY(masksMove);
    }

    void rhoIsTurnedWhileTheRunGoes()
    {
        auto job = test::smallJob();
        std::vector<double> plain;
        runJob(job, {}, [&](const ProgressPtr& progress) {
            if (progress->iteration > 0)
                plain.push_back(progress->layers[1].rho);
        });
        std::vector<double> turned;
        job.newRhoScale = [&]() -> std::optional<double> {
            return turned.size() == 2 ? std::optional(10.0) : std::nullopt;
        };
        const auto result = runJob(job, {}, [&](const ProgressPtr& progress) {
            if (progress->iteration > 0)
                turned.push_back(progress->layers[1].rho);
        });
        QCOMPARE(turned.size(), plain.size());
        for (std::size_t iteration = 0; iteration < plain.size(); ++iteration)
            QCOMPARE(turned[iteration], plain[iteration] * (iteration < 3 ? 1.0 : 10.0));
        QCOMPARE(result.notes.size(), std::size_t{1});
        QVERIFY(result.notes.front().find("10 times") != std::string::npos);
        job.newRhoScale = [] { return std::optional(-1.0); };
        QVERIFY_EXCEPTION_THROWN(runJob(job, {}, {}), Error);
    }

    void aTurnedRhoSurvivesResuming()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.runFolder = folder.path().toStdString();
        job.newRhoScale = [] { return std::optional(10.0); };
        std::stop_source stop;
        double last = 0.0;
        QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(),
                                     [&](const ProgressPtr& progress) {
                                         last = progress->layers[1].rho;
                                         if (progress->iteration == 4)
                                             stop.request_stop();
                                     }),
            Cancelled);
        job.newRhoScale = {};
        job.resume = true;
        std::vector<double> further;
        runJob(job, {}, [&](const ProgressPtr& progress) {
            if (progress->iteration > 4)
                further.push_back(progress->layers[1].rho);
        });
        QVERIFY(!further.empty());
        QVERIFY(further.front() > last); // it rises on, from ten times the recipe's
    }

    void badJobsAreErrorsBeforeAnyWork_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("empty layer") << 0 << "hidden";
        QTest::newRow("pictures of another shape") << 1 << "28×28";
        QTest::newRow("classes that do not match") << 2 << "classes";
        QTest::newRow("rho out of range") << 3 << "prune.rho";
    }

    void badJobsAreErrorsBeforeAnyWork()
    {
        QFETCH(const int, kind);
        QFETCH(const QString, word);
        auto job = test::smallJob();
        auto data = *job.data;
        if (kind == 0)
            job.recipe.plan.layers[1].keep = 1e-9;
        if (kind == 1)
            data.training.height = data.training.width = 14;
        if (kind == 2)
            data.test.classNames.pop_back();
        if (kind == 3)
            job.recipe.prune.rho = -1;
        job.data = std::make_shared<const DataSplit>(data);
        try {
            runJob(job, {}, [](const ProgressPtr&) { QFAIL("work was begun"); });
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY2(QString::fromUtf8(error.what()).contains(word), error.what());
        }
    }

    void aLossThatIsNoNumberIsAnError()
    {
        auto job = test::smallJob();
        auto network = *job.network;
        network.parameters[0].values[0] = std::nanf("");
        job.network = std::make_shared<const Network>(network);
        QVERIFY_EXCEPTION_THROWN(runJob(job, {}, {}), Error);
    }
};

QTEST_APPLESS_MAIN(TestCompressor)
#include "tst_compressor.moc"
