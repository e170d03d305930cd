#include "engine/evaluate.h"
#include "engine/trainable_network.h"
#include "tests/engine/several_processes.h"
#include "tests/engine/small_job.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <mutex>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

using test::ProcessGroupPtr;

constexpr auto patience = 60s;

Network normalizedNetwork()
{
    auto network = NetworkBuilder("normalized", {1, 28, 28})
                       .conv2d("conv", {.outputChannels = 6, .kernel = {5, 5}, .stride = {3, 3}},
                           NetworkBuilder::Biases::No)
                       .batchNorm2d("bn")
                       .relu()
                       .averagePool2d()
                       .flatten()
                       .linear("fc", 10)
                       .build();
    initializeWeights(network, 3);
    return network;
}

Job normalizedJob()
{
    auto job = test::smallJob();
    job.network = std::make_shared<const Network>(normalizedNetwork());
    job.recipe.layerNames = {"conv", "fc"};
    job.recipe.plan.layers = {{.keep = 0.6}, {.keep = 0.3, .weightBits = 4}};
    return job;
}

Masks everyNth(const Network& network, std::size_t n)
{
    Masks masks;
    for (const auto& layer : layersOf(network)) {
        auto& mask = masks.emplace_back(static_cast<std::size_t>(layer.weights));
        for (std::size_t index = 0; index < mask.size(); ++index)
            mask[index] = index % n == 0 ? 1 : 0;
    }
    return masks;
}

using Make = std::function<std::unique_ptr<TrainableNetwork>(ProcessGroup*)>;

/// Loss, and all gradients after each of two batches.
struct Trained {
    std::vector<double> losses;
    std::vector<float> gradients;
    bool operator==(const Trained&) const = default;
};

/// The second batch is the last of the epoch: 1500 pictures leave 92 of 128.
Trained trained(TrainableNetwork& network, std::size_t parameters, BatchOptions options)
{
    BatchSource source(test::smallData()->training, options);
    Trained result;
    Batch batch;
    for (const auto number : {std::int64_t{0}, source.batchesPerEpoch() - 1}) {
        source.load(0, number, batch);
        result.losses.push_back(network.trainBatch(batch));
        for (std::size_t parameter = 0; parameter < parameters; ++parameter) {
            const auto gradients = network.gradients(parameter);
            result.gradients.insert(result.gradients.end(), gradients.begin(), gradients.end());
        }
    }
    return result;
}

/// The results of a job done by several processes, by rank.
std::vector<RunResult> doneBy(int size, const Job& job)
{
    std::vector<RunResult> results(static_cast<std::size_t>(size));
    const auto messages = test::messagesOf(
        test::places(size),
        [&](const ProcessGroupPtr& processes) {
            auto own = job;
            own.processes = processes;
            results[static_cast<std::size_t>(processes->rank())] = runJob(own, {}, {});
        },
        patience);
    for (const auto& message : messages)
        if (!message.isEmpty())
            QTest::qFail(qPrintable(message), __FILE__, __LINE__);
    return results;
}

double largestDifference(const std::vector<float>& left, const std::vector<float>& right)
{
    double largest = 0.0;
    for (std::size_t index = 0; index < left.size(); ++index)
        largest = std::max(largest, std::abs(static_cast<double>(left[index] - right[index])));
    return largest;
}

} // namespace

class TestSharedTraining : public QObject {
    Q_OBJECT

private slots:
    void gradientsAreThoseOfTheWholeBatch_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("batch");
        QTest::addColumn<double>("amplified"); // what the network makes of a rounding error
        // One picture leaves channels nearly constant: batch-norm then divides by √epsilon = 1 / 316, also
        // the rounding of their mean.
        QTest::newRow("dense") << 0 << 2 << 128 << 1.0;
        QTest::newRow("dense, three") << 0 << 3 << 128 << 1.0;
        QTest::newRow("masked") << 1 << 2 << 128 << 1.0;
        QTest::newRow("sparse kernels") << 2 << 2 << 128 << 1.0;
        QTest::newRow("batch-norm") << 3 << 3 << 128 << 1.0;
        QTest::newRow("last batch of one picture, dense") << 0 << 2 << 1499 << 1.0;
        QTest::newRow("last batch of one picture, sparse") << 2 << 2 << 1499 << 1.0;
        QTest::newRow("last batch of one picture, batch-norm") << 3 << 2 << 1499 << 316.0;
    }

    void gradientsAreThoseOfTheWholeBatch()
    {
        QFETCH(int, kind);
        QFETCH(int, size);
        QFETCH(int, batch);
        QFETCH(double, amplified);
        const auto network = kind == 3 ? normalizedNetwork() : test::smallNetwork();
        const auto masks = kind == 1 ? everyNth(network, 2) : kind == 2 ? everyNth(network, 4) : Masks();
        const auto make = [&](ProcessGroup* processes) {
            return kind == 2 ? makeSparseTrainable(network, masks, processes)
                             : makeDenseTrainable(network, masks, processes);
        };
        const BatchOptions options{.batch = batch, .shiftPixels = 2, .seed = 4};
        const auto parameters = network.parameters.size();
        auto alone = trained(*make(nullptr), parameters, options);
        std::vector<Trained> together(static_cast<std::size_t>(size));
        const auto messages = test::messagesOf(
            test::places(size),
            [&](const ProcessGroupPtr& processes) {
                processes->agree({{"test", "gradients"}});
                auto part = options;
                part.part = processes->rank();
                part.parts = size;
                together[static_cast<std::size_t>(part.part)] =
                    trained(*make(processes.get()), parameters, part);
            },
            patience);
        QCOMPARE(messages, std::vector<QString>(static_cast<std::size_t>(size)));
        for (const auto& each : together)
            QVERIFY(each == together.front());
        for (std::size_t index = 0; index < alone.losses.size(); ++index)
            QVERIFY2(std::abs(alone.losses[index] - together.front().losses[index]) < 1e-5 * amplified,
                qPrintable(QStringLiteral("%1 and %2")
                               .arg(alone.losses[index])
                               .arg(together.front().losses[index])));
        QCOMPARE(together.front().gradients.size(), alone.gradients.size());
        if (kind == 1) // what no mask keeps is nobody's gradient
            for (std::size_t index = 0; index < alone.gradients.size(); ++index)
                if (together.front().gradients[index] == 0.0F)
                    alone.gradients[index] = 0.0F;
        const auto largest = largestDifference(alone.gradients, std::vector<float>(alone.gradients.size()));
        const auto difference = largestDifference(alone.gradients, together.front().gradients) / largest;
        QVERIFY2(difference < 1e-4 * amplified, qPrintable(QString::number(difference)));
    }

    void aRunEndsWhereThatOfOneProcessEnds_data()
    {
        QTest::addColumn<bool>("normalized");
        QTest::addColumn<int>("size");
        QTest::newRow("two processes") << false << 2;
        QTest::newRow("batch-norm, two processes") << true << 2;
    }

    void aRunEndsWhereThatOfOneProcessEnds()
    {
        QFETCH(bool, normalized);
        QFETCH(int, size);
        auto job = normalized ? normalizedJob() : test::smallJob();
        job.recipe.dense.epochs = job.recipe.prune.epochs = job.recipe.prune.retrainEpochs = 1;
        job.recipe.quantize.epochs = 1;
        const auto alone = runJob(job, {}, {});
        const auto results = doneBy(size, job);
        for (const auto& each : results) { // all processes to the last bit
            QCOMPARE(each.model.layers, results.front().model.layers);
            QCOMPARE(each.test, results.front().test);
            QCOMPARE(each.validation, results.front().validation);
            QCOMPARE(*each.curve, *results.front().curve);
        }
        const auto& together = results.front();
        double difference = 0.0;
        for (std::size_t index = 0; index < alone.dense->parameters.size(); ++index)
            difference = std::max(difference,
                largestDifference(
                    alone.dense->parameters[index].values, together.dense->parameters[index].values));
        QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
        QCOMPARE(together.curve->size(), alone.curve->size());
        QVERIFY(std::abs(together.curve->front().loss - alone.curve->front().loss) < 1e-5);
        for (std::size_t layer = 0; layer < alone.model.layers.size(); ++layer)
            QCOMPARE(
                together.model.layers[layer].positions.size(), alone.model.layers[layer].positions.size());
        QCOMPARE(together.test.pictures, alone.test.pictures);
        qInfo("test accuracy: %.1f %% alone, %.1f %% together; dense weights differ by %.1e",
            alone.test.percent(), together.test.percent(), difference);
        QVERIFY(std::abs(together.test.percent() - alone.test.percent()) < 1.0);
    }

    void regrowthAndTeachingStayTogether()
    {
        auto job = test::smallJob();
        job.recipe.dense.epochs = job.recipe.prune.epochs = 1;
        job.recipe.prune.retrainEpochs = 2;
        job.recipe.prune.regrowEvery = 1;
        job.recipe.distill.share = 0.3;
        const auto results = doneBy(2, job);
        QCOMPARE(results[0].model.layers, results[1].model.layers);
        QVERIFY(results[0].test.percent() > 30.0);
    }

    void otherNumbersOfProcessesGoOnFromACheckpoint()
    {
        const QTemporaryDir folder;
        auto job = test::smallJob();
        job.recipe.dense.epochs = 2;
        job.recipe.prune.epochs = job.recipe.prune.retrainEpochs = 1;
        job.runFolder = folder.path().toStdString();
        std::stop_source stop;
        const auto messages = test::messagesOf(
            test::places(2),
            [&](const ProcessGroupPtr& processes) {
                auto own = job;
                own.processes = processes;
                runJob(own, processes->isFirst() ? stop.get_token() : std::stop_token(),
                    [&](const ProgressPtr& progress) {
                        if (progress->phase == Phase::Prune && progress->iteration == 2)
                            stop.request_stop();
                    });
            },
            patience);
        for (const auto& message : messages)
            QCOMPARE(message, Cancelled().what());
        job.resume = true;
        const auto alone = runJob(job, {}, {});
        QCOMPARE(alone.epochs, 4.0);
        const auto three = doneBy(3, job); // from where the run that has just ended left it
        QCOMPARE(three.front().epochs, 4.0);
        QVERIFY(std::abs(three.front().test.percent() - alone.test.percent()) < 1.0);
    }

    void newPlansAreThoseOfRankZero()
    {
        auto job = test::smallJob();
        job.recipe.dense.epochs = job.recipe.prune.epochs = job.recipe.prune.retrainEpochs = 1;
        auto plan = job.recipe.plan;
        plan.layers[1].keep = 0.3;
        std::array<RunResult, 2> results;
        const auto messages = test::messagesOf(
            test::places(2),
            [&](const ProcessGroupPtr& processes) {
                auto own = job;
                own.processes = processes;
                bool asked = !processes->isFirst();
                results[static_cast<std::size_t>(processes->rank())] =
                    runJob(own, {}, {}, [&]() -> std::optional<Plan> {
                        return std::exchange(asked, true) ? std::nullopt : std::optional(plan);
                    });
            },
            patience);
        QCOMPARE(messages, std::vector<QString>(2));
        QVERIFY(results[0].plan == plan && results[1].plan == plan);
        QCOMPARE(results[0].model.layers, results[1].model.layers);
    }

    void anotherRecipeIsRefusedEverywhere()
    {
        const auto messages = test::messagesOf(
            test::places(2),
            [&](const ProcessGroupPtr& processes) {
                auto job = test::smallJob();
                job.recipe.seed = static_cast<std::uint64_t>(processes->rank());
                job.processes = processes;
                runJob(job, {}, {});
            },
            patience);
        for (const auto& message : messages)
            QVERIFY2(message.contains("rank 1 and rank 0 do not have the same recipe"), qPrintable(message));
    }
};

QTEST_APPLESS_MAIN(TestSharedTraining)
#include "tst_shared_training.moc"
