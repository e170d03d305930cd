// Runs that do not go as planned: losses that blow up, stages that end early, weights that come back.
#include "core/error.h"
#include "same_result.h"
#include "small_job.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace espalier;

namespace {

/// Trained at a far too high rate; without a relu that would die of it the loss blows up.
Job wildJob()
{
    auto job = test::smallJob();
    auto network =
        NetworkBuilder("linear", {1, 28, 28}).flatten().linear("hidden", 16).linear("answer", 10).build();
    initializeWeights(network, 3);
    job.network = std::make_shared<const Network>(network);
    job.recipe.layerNames = {"hidden", "answer"};
    job.recipe.plan.layers = {{.keep = 0.1}, {.keep = 0.5}};
    job.recipe.dense.learningRate = 1.0;
    return job;
}

QString messageOf(const Job& job)
{
    try {
        runJob(job, {}, {});
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

int marksOf(const RunResult& result, Phase phase)
{
    return static_cast<int>(
        std::ranges::count(*result.curve, phase, [](const CurvePoint& point) { return point.phase; }));
}

} // namespace

class TestRunRecovery : public QObject {
    Q_OBJECT

private slots:
    void aRateThatIsTooHighIsHalved()
    {
        QString message;
        const auto result = runJob(wildJob(), {}, [&](const ProgressPtr& progress) {
            if (!progress->message.empty())
                message = QString::fromStdString(progress->message);
        });
        QVERIFY(!result.notes.empty());
        for (const auto& note : result.notes)
            qInfo("%s", note.c_str());
        QCOMPARE(message, QString::fromStdString(result.notes.back()));
        QVERIFY2(message.contains("half the rate"), qPrintable(message));
        QVERIFY(message.contains("Training the dense network, epoch 1 of the run"));
        QCOMPARE(result.epochs, 12.0); // none is left out
        for (const auto& point : *result.curve)
            QVERIFY(std::isfinite(point.loss));
    }

    void aRunThatWasRolledBackResumesToTheSameNumbers()
    {
        const auto job = wildJob();
        test::compareResults(test::stoppedAndResumed(job, Phase::Dense, 4), runJob(job, {}, {}));
    }

    void whatCannotBeSavedIsGivenUp()
    {
        auto job = test::smallJob();
        auto network = *job.network;
        network.parameters[0].values[0] = std::nanf("");
        job.network = std::make_shared<const Network>(network);
        const auto message = messageOf(job);
        for (const auto* words : {"Training the dense network", "epoch 1", "learning rate", "halved 5 times"})
            QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY(!message.contains('\n'));
    }

    void smallResidualsEndADMMEarly()
    {
        auto job = test::smallJob();
        job.recipe.stop.residual = 1.0; // reached at once
        const auto result = runJob(job, {}, {});
        const auto marks = marksOf(result, Phase::Prune);
        QVERIFY(marks < 12);
        QCOMPARE(result.epochs, 6.0 + std::ceil(marks / 4.0) + 3.0); // what was begun of 3 counts
        test::compareKept(result, job, job.recipe.plan);
    }

    void settledMasksEndADMMEarly()
    {
        auto job = test::smallJob();
        job.recipe.prune.learningRate = job.recipe.prune.finalLearningRate = 1e-7; // nothing moves
        job.recipe.stop.settledIterations = 1; // later U moves Z on its own
        QCOMPARE(marksOf(runJob(job, {}, {}), Phase::Prune), 1);
    }

    void plateausEndTrainingEarly()
    {
        auto job = test::smallJob();
        job.recipe.stop.plateauEpochs = 2;
        job.recipe.stop.plateauGain = 100.0; // no gain is enough
        const auto result = runJob(job, {}, {});
        QCOMPARE(marksOf(result, Phase::Dense), 3); // one to beat, two that do not
        QCOMPARE(marksOf(result, Phase::Retrain), 3);
        QCOMPARE(marksOf(result, Phase::Prune), 12); // ADMM has other rules
    }

    void rulesThatAreOffStopNothing()
    {
        const auto job = test::smallJob();
        QCOMPARE(runJob(job, {}, {}).epochs, 12.0);
    }

    void stoppingRulesHoldAfterResuming()
    {
        auto job = test::smallJob();
        job.recipe.stop = {.residual = 0.9, .settledIterations = 6, .plateauEpochs = 2, .plateauGain = 5.0};
        test::compareResults(test::stoppedAndResumed(job, Phase::Retrain, 2), runJob(job, {}, {}));
    }

    void regrowthExchangesWeightsAndKeepsTheirNumber()
    {
        auto job = test::smallJob();
        job.recipe.prune.retrainEpochs = 4;
        const auto fixed = runJob(job, {}, {});
        job.recipe.prune.regrowEvery = 1;
        const auto regrown = runJob(job, {}, {});
        test::compareKept(regrown, job, job.recipe.plan);
        QVERIFY(regrown.model.layers[1].positions != fixed.model.layers[1].positions);
        qInfo("fixed %.1f %%, regrown %.1f %%", fixed.test.percent(), regrown.test.percent());
        QVERIFY(regrown.test.percent() > fixed.test.percent() - 5.0);
    }

    void regrowthResumesToTheSameNumbers()
    {
        auto job = test::smallJob();
        job.recipe.prune.retrainEpochs = 4;
        job.recipe.prune.regrowEvery = 1;
        test::compareResults(test::stoppedAndResumed(job, Phase::Retrain, 3), runJob(job, {}, {}));
    }

    void residualsAreThereRightAfterResuming()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.runFolder = folder.path().toStdString();
        std::stop_source stop;
        std::vector<LayerProgress> last;
        QVERIFY_EXCEPTION_THROWN(runJob(job, stop.get_token(),
                                     [&](const ProgressPtr& progress) {
                                         if (progress->phase == Phase::Prune && progress->iteration == 4) {
                                             last = progress->layers;
                                             stop.request_stop();
                                         }
                                     }),
            Cancelled);
        job.resume = true;
        std::vector<LayerProgress> first;
        runJob(job, {}, [&](const ProgressPtr& progress) {
            if (first.empty())
                first = progress->layers;
        });
        QVERIFY(last.at(1).primalResidual > 0.0);
        QVERIFY(first == last);
    }
};

QTEST_APPLESS_MAIN(TestRunRecovery)
#include "tst_run_recovery.moc"
