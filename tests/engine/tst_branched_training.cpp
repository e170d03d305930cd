#include "core/compress/compressed_model.h"
#include "core/compress/pattern_projection.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/evaluate.h"
#include "engine/live_accuracy.h"
#include "engine/trainable_network.h"
#include "tests/engine/autograd_reference.h"

#include <QTest>

#include <cmath>
#include <memory>

using namespace espalier;

namespace {

using Make = Network (*)();
constexpr auto withoutBiases = NetworkBuilder::Biases::No;

Network residual()
{
    NetworkBuilder builder("residual", {3, 9, 8});
    builder.conv2d("stem", {.outputChannels = 6, .kernel = {3, 3}, .padding = {1, 1}}, withoutBiases)
        .batchNorm2d("bn1")
        .relu();
    const auto input = builder.last();
    builder
        .conv2d("main1", {.outputChannels = 8, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}},
            withoutBiases)
        .batchNorm2d("bn2", {.epsilon = 1e-3F})
        .relu()
        .conv2d("main2", {.outputChannels = 8, .kernel = {3, 1}, .padding = {1, 0}, .groups = 4})
        .batchNorm2d("bn3");
    const auto main = builder.last();
    builder.from(input)
        .conv2d("shortcut", {.outputChannels = 8, .stride = {2, 2}}, withoutBiases)
        .batchNorm2d("bn4");
    const auto shortcut = builder.last();
    return builder.from(main)
        .add("sum", shortcut)
        .relu()
        .globalAveragePool2d()
        .flatten()
        .linear("fc", 5)
        .build();
}

Network depthwise()
{
    return NetworkBuilder("depthwise", {3, 8, 9})
        .conv2d("stem", {.outputChannels = 6, .kernel = {3, 3}}, withoutBiases)
        .batchNorm2d("bn1")
        .relu()
        .conv2d(
            "depth", {.outputChannels = 6, .kernel = {3, 3}, .padding = {1, 1}, .groups = 6}, withoutBiases)
        .batchNorm2d("bn2")
        .relu()
        .averagePool2d({.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}})
        .averagePool2d({.kernel = {2, 3}, .stride = {1, 2}, .padding = {1, 1}, .countPadding = false})
        .flatten()
        .linear("fc", 5)
        .build();
}

Network normalized()
{
    return NetworkBuilder("normalized", {3, 8, 8})
        .conv2d("conv1", {.outputChannels = 7, .kernel = {3, 3}})
        .relu()
        .localResponseNorm("norm1", {.size = 5, .alpha = 0.5F, .beta = 0.75F, .bias = 1.5F})
        .maxPool2d({.kernel = {3, 3}, .stride = {2, 2}})
        .conv2d("conv2", {.outputChannels = 4, .kernel = {2, 2}})
        .localResponseNorm("norm2", {.size = 2, .alpha = 0.9F, .beta = 0.5F, .bias = 1.0F})
        .flatten()
        .linear("fc", 5)
        .build();
}

/// One value added to itself: a sum whose summands are the same node.
Network doubled()
{
    NetworkBuilder builder("doubled", {3, 6, 6});
    builder.conv2d("conv", {.outputChannels = 4, .kernel = {3, 3}});
    builder.add("twice", builder.last());
    return builder.relu().flatten().linear("fc", 5).build();
}

Network filled(Network network)
{
    initializeWeights(network, 5);
    Random random(8);
    const auto trained = trainedParameters(network);
    for (std::size_t index = 0; index < network.parameters.size(); ++index)
        if (auto& parameter = network.parameters[index]; parameter.shape.size() == 1)
            for (auto& value : parameter.values)
                value = trained[index] ? static_cast<float>(1.0 + 0.3 * random.normal())
                                       : static_cast<float>(0.5 + random.uniform());
    return network;
}

Batch batchFor(const Network& network, std::size_t count)
{
    Random random(9);
    Batch batch;
    batch.pixels.resize(count * static_cast<std::size_t>(elementCount(network.inputShape)));
    batch.labels.resize(count);
    for (auto& pixel : batch.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    for (auto& label : batch.labels)
        label = static_cast<std::uint8_t>(random.below(5));
    return batch;
}

bool close(float found, float expected, float tolerance)
{
    return std::abs(found - expected) <= tolerance * (1.0F + std::abs(expected));
}

} // namespace

class TestBranchedTraining : public QObject {
    Q_OBJECT

private slots:
    void gradientsAreThoseOfAutograd_data();
    void gradientsAreThoseOfAutograd();
    void evaluationUsesTheRunningStatistics();
    void compressedModelsKeepStatistics();
    void cachedBranchesGiveTheSameAnswers();
};

void TestBranchedTraining::gradientsAreThoseOfAutograd_data()
{
    QTest::addColumn<Make>("make");
    QTest::newRow("residual block") << Make(residual);
    QTest::newRow("depthwise, average pooling") << Make(depthwise);
    QTest::newRow("local response normalization") << Make(normalized);
    QTest::newRow("a node twice") << Make(doubled);
}

void TestBranchedTraining::gradientsAreThoseOfAutograd()
{
    QFETCH(const Make, make);
    const auto network = filled(make());
    const auto batch = batchFor(network, 11);
    const auto wanted = autogradReference(network, batch.pixels, batch.labels);
    const auto trainable = makeDenseTrainable(network, Masks(layersOf(network).size()));
    QVERIFY(std::abs(trainable->trainBatch(batch) - wanted.loss) < 1e-5);
    for (std::size_t parameter = 0; parameter < network.parameters.size(); ++parameter) {
        const auto gradients = trainable->gradients(parameter);
        const auto values = trainable->values(parameter);
        for (std::size_t index = 0; index < gradients.size(); ++index) {
            QVERIFY2(close(gradients[index], wanted.gradients[parameter][index], 2e-5F),
                qPrintable(QStringLiteral("%1: %2 against %3")
                               .arg(QString::fromStdString(network.parameters[parameter].name))
                               .arg(gradients[index])
                               .arg(wanted.gradients[parameter][index])));
            QVERIFY(close(values[index], wanted.network.parameters[parameter].values[index], 1e-5F));
        }
    }
}

void TestBranchedTraining::evaluationUsesTheRunningStatistics()
{
    const auto network = filled(residual());
    const auto batch = batchFor(network, 8);
    const auto trainable = makeDenseTrainable(network, Masks(layersOf(network).size()));
    std::vector<float> together(8 * 5);
    std::vector<float> alone(5);
    trainable->logits(batch.pixels, together);
    trainable->logits(std::span(batch.pixels).first(batch.pixels.size() / 8), alone);
    for (std::size_t index = 0; index < alone.size(); ++index)
        QVERIFY(close(alone[index], together[index], 1e-5F)); // a picture's answer is its own
    trainable->trainBatch(batch);
    std::vector<float> after(8 * 5);
    trainable->logits(batch.pixels, after);
    QVERIFY(after != together); // the statistics have moved
}

void TestBranchedTraining::compressedModelsKeepStatistics()
{
    const auto network = filled(residual());
    const auto layers = layersOf(network).size();
    auto model = compress(network, densePlan(layers), std::vector<float>(layers));
    QVERIFY(decompress(model) == network);
    model.normalizations[1].runningVariance[0] = -1.0F;
    QVERIFY_THROWS_EXCEPTION(std::exception, decompress(model));
}

void TestBranchedTraining::cachedBranchesGiveTheSameAnswers()
{
    auto network = std::make_shared<Network>(filled(residual()));
    const auto batch = batchFor(*network, 40);
    auto pictures = std::make_shared<PictureSet>();
    pictures->name = "noise";
    pictures->channels = 3;
    pictures->height = 9;
    pictures->width = 8;
    pictures->pixels = batch.pixels;
    pictures->labels = batch.labels;
    pictures->classNames = {"a", "b", "c", "d", "e"};
    const auto layers = layersOf(*network);
    LiveAccuracy live(network, pictures);
    for (std::size_t changed = layers.size(); changed-- > 0;) {
        auto plan = densePlan(layers.size());
        plan.layers[changed].keep = 0.4;
        auto projected = *network;
        auto& weights = projected.parameters[static_cast<std::size_t>(
            *network->nodes[static_cast<std::size_t>(layers[changed].node)].weight)];
        project(weights.values, plan.layers[changed], layers[changed]);
        Accuracy found;
        QVERIFY(live.probe(plan, {}, [&](const Accuracy& soFar) { found = soFar; }));
        QCOMPARE(found.correct, evaluate(projected, *pictures).correct);
    }
}

QTEST_APPLESS_MAIN(TestBranchedTraining)
#include "tst_branched_training.moc"
