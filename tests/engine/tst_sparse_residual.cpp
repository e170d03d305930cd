#include "core/compress/sparse/sparse_network.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/trainable_network.h"

#include <QTest>

#include <algorithm>
#include <barrier>
#include <cmath>
#include <mutex>
#include <thread>

using namespace espalier;

namespace {

constexpr auto withoutBiases = NetworkBuilder::Biases::No;

Network stem()
{
    return NetworkBuilder("n", {3, 9, 8})
        .conv2d(
            "a", {.outputChannels = 6, .kernel = {3, 3}, .stride = {2, 1}, .padding = {1, 1}}, withoutBiases)
        .batchNorm2d("bn")
        .relu()
        .globalAveragePool2d()
        .flatten()
        .linear("fc", 4)
        .build();
}

Network withoutReLU()
{
    return NetworkBuilder("n", {2, 7, 10})
        .batchNorm2d("first")
        .conv2d("a", {.outputChannels = 4, .kernel = {2, 3}, .dilation = {2, 1}, .groups = 2})
        .batchNorm2d("bn")
        .averagePool2d()
        .flatten()
        .linear("fc", 5)
        .build();
}

Network residual()
{
    NetworkBuilder builder("n", {3, 12, 11});
    builder.conv2d("stem", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}}, withoutBiases)
        .batchNorm2d("bn0")
        .relu();
    const auto input = builder.last();
    builder
        .conv2d("a", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}, .groups = 2}, withoutBiases)
        .batchNorm2d("bn1")
        .relu()
        .conv2d("b", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}}, withoutBiases)
        .batchNorm2d("bn2");
    builder.add("identity", input).relu();
    const auto second = builder.last();
    builder
        .conv2d(
            "c", {.outputChannels = 12, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}, withoutBiases)
        .batchNorm2d("bn3")
        .relu();
    const auto main = builder.last();
    builder.from(second)
        .conv2d("shortcut", {.outputChannels = 12, .stride = {2, 2}}, withoutBiases)
        .batchNorm2d("bn4");
    const auto shortcut = builder.last();
    return builder.from(main)
        .add("sum", shortcut)
        .averagePool2d({.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}, .countPadding = false})
        .relu()
        .flatten()
        .linear("fc", 6)
        .build();
}

/// A picture added to what a convolution makes of it, one tensor added to itself, poolings of other kinds.
Network sums()
{
    NetworkBuilder builder("n", {3, 6, 6});
    builder.conv2d("a", {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}});
    builder.add("with the picture", 0)
        .averagePool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}, .countPadding = true})
        .maxPool2d({.kernel = {2, 2}, .stride = {1, 1}});
    const auto pooled = builder.last();
    return builder.add("twice", pooled).relu().flatten().linear("b", 5).relu().linear("fc", 3).build();
}

/// AlexNet's way between convolutions, and a window of even size.
Network normalizedAcrossChannels()
{
    return NetworkBuilder("n", {3, 9, 9})
        .conv2d("a", {.outputChannels = 8, .kernel = {3, 3}})
        .relu()
        .localResponseNorm("norm1", {.alpha = 0.5F})
        .maxPool2d({.kernel = {3, 3}, .stride = {2, 2}})
        .conv2d("b", {.outputChannels = 6, .kernel = {3, 3}, .padding = {1, 1}})
        .localResponseNorm("norm2", {.size = 4, .alpha = 0.9F, .beta = 0.6F, .bias = 1.5F})
        .flatten()
        .linear("fc", 4)
        .build();
}

struct Sample {
    const char* name;
    Network (*make)();
};
const Sample samples[]{{"stem", stem}, {"without ReLU", withoutReLU}, {"residual", residual}, {"sums", sums},
    {"local response norm", normalizedAcrossChannels}, {"ResNet-8", resnet8Cifar}};

Network sampleNetwork(const QString& name)
{
    auto network =
        std::ranges::find_if(samples, [&](const Sample& sample) { return name == sample.name; })->make();
    initializeWeights(network, 5);
    Random random(8);
    // Of half a million sums some would fall to the other side of a ReLU's kink: here all are far above it.
    const auto bias = name == "ResNet-8" ? 6.0 : 0.0;
    for (const auto& node : network.nodes)
        if (node.operation == Operation::BatchNorm2d)
            for (const auto parameter : {*node.weight, *node.bias, *node.runningMean, *node.runningVariance})
                for (auto& value : network.parameters[static_cast<std::size_t>(parameter)].values)
                    value = parameter == *node.bias || parameter == *node.runningMean
                        ? static_cast<float>((parameter == *node.bias ? bias : 0.0) + 0.2 * random.normal())
                        : static_cast<float>(0.5 + random.uniform());
    return network;
}

Masks randomMasks(const Network& network, double keep)
{
    Random random(10);
    Masks masks;
    for (const auto& layer : layersOf(network)) {
        auto& mask = masks.emplace_back(static_cast<std::size_t>(layer.weights));
        for (auto& byte : mask)
            byte = random.uniform() < keep ? 1 : 0;
    }
    return masks;
}

Batch randomBatch(const Network& network, std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    Batch batch;
    batch.pixels.resize(count * static_cast<std::size_t>(elementCount(network.inputShape)));
    for (auto& pixel : batch.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    for (std::size_t index = 0; index < count; ++index)
        batch.labels.push_back(
            static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(outputClasses(network)))));
    return batch;
}

double largestOf(std::span<const float> values)
{
    double largest = 0.0;
    for (const auto value : values)
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    return largest;
}

/// Root of the mean squared difference between what the sparse kernels and LibTorch say of kept values. A sum
/// near zero may fall to either side of a ReLU's kink by its last bit, and take a single gradient with it:
/// that shows in a largest difference, not here.
double difference(
    std::span<const float> sparse, std::span<const float> dense, std::span<const std::uint32_t> positions)
{
    double squares = 0.0;
    for (std::size_t index = 0; index < sparse.size(); ++index) {
        const auto expected = static_cast<double>(dense[positions.empty() ? index : positions[index]]);
        const auto error = expected - static_cast<double>(sparse[index]);
        squares += error * error;
    }
    return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(1, sparse.size())));
}

} // namespace

/// The sparse kernels of batch-norm, addition, average pooling and local response norm against LibTorch's.
class TestSparseResidual : public QObject {
    Q_OBJECT

    /// Running statistics of the channels that somebody reads: the others are left as they were.
    static void compareStatistics(
        const Network& graph, TrainableNetwork& dense, TrainableNetwork& sparse, double tolerance)
    {
        const auto trained = trainedParameters(graph);
        for (std::size_t parameter = 0; parameter < graph.parameters.size(); ++parameter) {
            if (trained[parameter])
                continue;
            const auto& before = graph.parameters[parameter].values;
            const auto expected = dense.values(parameter);
            const auto found = sparse.values(parameter);
            std::size_t compared = 0;
            for (std::size_t channel = 0; channel < found.size(); ++channel) {
                if (found[channel] == before[channel])
                    continue;
                ++compared;
                QVERIFY(std::abs(found[channel] - expected[channel])
                    < static_cast<float>(tolerance) * std::max(1.0F, std::abs(expected[channel])));
            }
            QVERIFY(compared >= found.size() / 2);
        }
    }

private slots:
    void bothTrainAlike_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<double>("keep");
        QTest::addColumn<bool>("levels");
        for (const auto& sample : samples)
            for (const double keep : {0.1, 0.4, 1.0})
                for (const bool levels : {false, true})
                    QTest::addRow("%s, %g kept%s", sample.name, keep, levels ? ", activation levels" : "")
                        << QString(sample.name) << keep << levels;
    }

    void bothTrainAlike()
    {
        QFETCH(const QString, network);
        QFETCH(const double, keep);
        QFETCH(const bool, levels);
        const auto graph = sampleNetwork(network);
        QVERIFY(SparseNetwork::supports(graph));
        const auto masks = randomMasks(graph, keep);
        const auto dense = makeDenseTrainable(graph, masks);
        const auto sparse = makeSparseTrainable(graph, masks);
        if (levels) {
            std::vector<ActivationLevels> wanted;
            for (const auto& layer : layersOf(graph))
                wanted.push_back(
                    layer.activationNode ? ActivationLevels{0.05F, 8, 0.05F} : ActivationLevels{});
            dense->setActivationLevels(wanted);
            sparse->setActivationLevels(wanted);
        }
        // An activation in the middle between two levels may go either way by the last bit.
        const auto tolerance = levels ? 2e-2 : 5e-4;
        const auto classes = static_cast<std::size_t>(outputClasses(graph));
        for (const std::size_t count : {5, 16, 37}) { // batches of all sizes follow each other
            const auto batch = randomBatch(graph, count, 100 + count);
            const auto loss = dense->trainBatch(batch);
            const auto sparseLoss = sparse->trainBatch(batch);
            QVERIFY2(std::abs(loss - sparseLoss) < 0.02 * tolerance * std::max(1.0, loss),
                qPrintable(QString("loss %1 against %2").arg(sparseLoss).arg(loss)));
            double largest = 0.0; // behind a batch-norm some gradients are nothing but rounding
            for (std::size_t parameter = 0; parameter < graph.parameters.size(); ++parameter)
                largest = std::max(largest, largestOf(dense->gradients(parameter)));
            for (std::size_t parameter = 0; parameter < graph.parameters.size(); ++parameter) {
                const auto error = difference(
                    sparse->gradients(parameter), dense->gradients(parameter), sparse->positions(parameter));
                QVERIFY2(error < tolerance * largest,
                    qPrintable(QString("%1: gradients off by %2 of %3")
                                   .arg(graph.parameters[parameter].name.c_str())
                                   .arg(error)
                                   .arg(largest)));
            }
            std::vector<float> denseOutputs(count * classes);
            std::vector<float> sparseOutputs(count * classes);
            dense->logits(batch.pixels, denseOutputs);
            sparse->logits(batch.pixels, sparseOutputs);
            QVERIFY(difference(sparseOutputs, denseOutputs, {}) < tolerance * largestOf(denseOutputs));
        }
        compareStatistics(graph, *dense, *sparse, tolerance);
    }

    /// Two halves of a batch on networks that add their sums up give the gradients of the whole.
    void partsOfABatchShareItsStatistics()
    {
        const auto graph = sampleNetwork("residual");
        const auto supports = SparseNetwork::supportsOf(graph);
        const auto batch = randomBatch(graph, 40, 12);
        SparseNetwork whole(graph, supports);
        whole.trainBatch({.pixels = batch.pixels, .labels = batch.labels});
        std::vector<double> shared;
        int copies = 0;
        std::mutex mutex;
        std::barrier meet(2);
        SparseNetworkOptions options;
        options.addUp = [&](std::span<double> sums) {
            {
                const std::lock_guard lock(mutex);
                shared.resize(sums.size());
                for (std::size_t index = 0; index < sums.size(); ++index)
                    shared[index] += sums[index];
            }
            meet.arrive_and_wait();
            {
                const std::lock_guard lock(mutex);
                std::ranges::copy(shared, sums.begin());
                if (++copies % 2 == 0)
                    shared.clear();
            }
            meet.arrive_and_wait();
        };
        std::vector<SparseNetwork> halves;
        for (int half = 0; half < 2; ++half)
            halves.emplace_back(graph, supports, options);
        const auto train = [&](std::size_t half) {
            const auto bytes = batch.pixels.size() / 2;
            halves[half].trainBatch({.pixels = std::span(batch.pixels).subspan(half * bytes, bytes),
                .labels = std::span(batch.labels).subspan(half * 20, 20)});
        };
        std::thread other(train, 1);
        train(0);
        other.join();
        for (std::size_t group = 0; group < whole.parameterGroups(); ++group) {
            std::vector<float> mean;
            for (std::size_t index = 0; index < whole.gradients(group).size(); ++index)
                mean.push_back(
                    (halves[0].gradients(group)[index] + halves[1].gradients(group)[index]) / 2.0F);
            QVERIFY(difference(mean, whole.gradients(group), {}) < 1e-4);
            QVERIFY(difference(halves[0].values(group), whole.values(group), {}) < 1e-5);
        }
    }

    void runningStatisticsAreNotTrained()
    {
        const auto graph = sampleNetwork("residual");
        const auto sparse = makeSparseTrainable(graph, randomMasks(graph, 0.5));
        sparse->trainBatch(randomBatch(graph, 20, 3));
        for (const auto& node : graph.nodes)
            if (node.operation == Operation::BatchNorm2d)
                for (const auto statistic : {*node.runningMean, *node.runningVariance}) {
                    const auto parameter = static_cast<std::size_t>(statistic);
                    QVERIFY(std::ranges::all_of(
                        sparse->gradients(parameter), [](float gradient) { return gradient == 0.0F; }));
                    QVERIFY(
                        !std::ranges::equal(sparse->values(parameter), graph.parameters[parameter].values));
                }
    }
};

QTEST_APPLESS_MAIN(TestSparseResidual)
#include "tst_sparse_residual.moc"
