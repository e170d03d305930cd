// Shrunk models answer as before: outputs of random networks with pruned filters, channels and columns.
#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"
#include "core/compress/shrink_model.h"
#include "core/network/network_builder.h"
#include "core/network/shrink.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/evaluate.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace espalier;

namespace {

/// Padded and not, grouped, depthwise, strided: all that shrinking tells apart.
Network example(std::int64_t padding)
{
    return NetworkBuilder("example", {2, 14, 13})
        .conv2d("a", {.outputChannels = 8, .kernel = {3, 3}})
        .relu()
        .conv2d("b", {.outputChannels = 10, .kernel = {3, 2}, .padding = {padding, padding}})
        .relu()
        .maxPool2d()
        .conv2d("depthwise", {.outputChannels = 10, .kernel = {2, 2}, .groups = 10})
        .relu()
        .conv2d("c", {.outputChannels = 8, .kernel = {1, 1}})
        .relu()
        .conv2d("grouped", {.outputChannels = 6, .kernel = {2, 2}, .padding = {padding, 0}, .groups = 2})
        .relu()
        .flatten()
        .linear("d", 12)
        .relu()
        .linear("e", 5)
        .build();
}

/// Two residual blocks, the second with a shortcut of its own, averaged over the picture at the end.
Network residual(std::int64_t padding)
{
    using Biases = NetworkBuilder::Biases;
    NetworkBuilder builder("residual", {2, 14, 13});
    const auto block = [&](const std::string& name, std::int64_t width, std::int64_t stride, bool shortcut) {
        const auto source = builder.last();
        builder
            .conv2d(name + ".a",
                {.outputChannels = width, .kernel = {3, 3}, .stride = {stride, stride}, .padding = {1, 1}},
                Biases::No)
            .batchNorm2d(name + ".a.norm")
            .relu()
            .conv2d(name + ".b", {.outputChannels = width}, Biases::No)
            .batchNorm2d(name + ".b.norm");
        auto other = source;
        if (shortcut) {
            const auto end = builder.last();
            builder.from(source)
                .conv2d(name + ".c", {.outputChannels = width, .stride = {stride, stride}}, Biases::No)
                .batchNorm2d(name + ".c.norm");
            other = builder.last();
            builder.from(end);
        }
        builder.add(name + ".sum", other).relu();
    };
    builder.conv2d("first", {.outputChannels = 6, .kernel = {3, 3}}, Biases::No).batchNorm2d("norm").relu();
    block("one", 6, 1, false);
    builder.averagePool2d({.kernel = {2, 2}, .stride = {1, 1}, .padding = {padding, padding}});
    block("two", 8, 2, true);
    return builder.globalAveragePool2d().flatten().linear("answer", 5).build();
}

void fill(Network& network, std::uint64_t seed)
{
    initializeWeights(network, seed);
    Random random(seed, 100);
    for (auto& parameter : network.parameters)
        if (parameter.shape.size() == 1)
            for (auto& value : parameter.values)
                value = random.uniform() < 0.3 ? 0.0F : static_cast<float>(0.3 * random.normal());
    for (const auto& node : network.nodes)
        if (node.operation == Operation::BatchNorm2d)
            for (auto& value : network.parameters[static_cast<std::size_t>(*node.runningVariance)].values)
                value = static_cast<float>(random.uniform(0.5, 1.5));
}

Plan randomPatterns(const std::vector<LayerInfo>& layers, std::uint64_t seed)
{
    Random random(seed, 200);
    Plan plan = densePlan(layers.size());
    for (std::size_t index = 0; index + 1 < layers.size(); ++index) {
        constexpr std::array kinds{SparsityPattern::Kind::Filter, SparsityPattern::Kind::Channel,
            SparsityPattern::Kind::Column, SparsityPattern::Kind::Filter};
        plan.layers[index] = {.keep = random.uniform(0.3, 0.8), .pattern = {kinds[random.below(4)]}};
    }
    return plan;
}

PictureSet randomPictures(const Network& network)
{
    PictureSet pictures;
    pictures.name = "noise";
    pictures.channels = network.inputShape[0];
    pictures.height = network.inputShape[1];
    pictures.width = network.inputShape[2];
    pictures.classNames = {"a", "b", "c", "d", "e"};
    pictures.labels.assign(30, 0);
    pictures.pixels.resize(30 * static_cast<std::size_t>(elementCount(network.inputShape)));
    Random random(77);
    for (auto& pixel : pictures.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    return pictures;
}

std::vector<float>& weightsOf(Network& network, const LayerInfo& layer)
{
    return network
        .parameters[static_cast<std::size_t>(*network.nodes[static_cast<std::size_t>(layer.node)].weight)]
        .values;
}

/// Pruned by the plan, quantized where it says so.
CompressedModel modelOf(Network network, const Plan& plan)
{
    const auto layers = layersOf(network);
    std::vector<float> intervals(layers.size());
    for (std::size_t index = 0; index < layers.size(); ++index) {
        auto& weights = weightsOf(network, layers[index]);
        project(weights, plan.layers[index], layers[index]);
        if (plan.layers[index].weightBits == unquantizedBits)
            continue;
        intervals[index] = bestInterval(weights, plan.layers[index].weightBits);
        quantize(weights, {intervals[index], plan.layers[index].weightBits});
    }
    return compress(network, plan, intervals);
}

std::size_t numbersOf(const Network& network)
{
    std::size_t count = 0;
    for (const auto& parameter : network.parameters)
        count += static_cast<std::size_t>(elementCount(parameter.shape));
    return count;
}

double largestDifference(const std::vector<float>& left, const std::vector<float>& right)
{
    double largest = left.size() == right.size() ? 0.0 : 1e30;
    for (std::size_t index = 0; index < std::min(left.size(), right.size()); ++index)
        largest =
            std::max(largest, std::abs(static_cast<double>(left[index]) - static_cast<double>(right[index])));
    return largest;
}

} // namespace

class TestShrunkModels : public QObject {
    Q_OBJECT

private slots:
    void answersStayTheSame_data()
    {
        QTest::addColumn<bool>("branches");
        QTest::addColumn<int>("padding");
        QTest::addColumn<int>("weightBits");
        QTest::addColumn<bool>("activations");
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 4; ++seed)
            for (const bool branches : {false, true})
                for (const int padding : {0, 1}) {
                    const auto name = QStringLiteral("%1, padding %2, seed %3")
                                          .arg(QLatin1String(branches ? "residual" : "chain"))
                                          .arg(padding)
                                          .arg(seed);
                    QTest::addRow("floats, %s", qPrintable(name))
                        << branches << padding << unquantizedBits << false << seed;
                    QTest::addRow("quantized, %s", qPrintable(name))
                        << branches << padding << 3 << true << seed;
                }
    }

    void answersStayTheSame()
    {
        QFETCH(const bool, branches);
        QFETCH(const int, padding);
        QFETCH(const int, weightBits);
        QFETCH(const bool, activations);
        QFETCH(const quint64, seed);
        auto network = branches ? residual(padding) : example(padding);
        fill(network, seed);
        auto plan = randomPatterns(layersOf(network), seed);
        for (auto& layer : plan.layers)
            layer.weightBits = weightBits;
        auto model = modelOf(network, plan);
        if (activations)
            for (std::size_t index = 0; index < model.layers.size(); ++index) {
                if (!layersOf(network)[index].activationNode)
                    continue;
                model.layers[index].activationBits = 4;
                model.layers[index].activationInterval = 0.11F;
                model.layers[index].activationThreshold = 0.2F;
            }
        const auto pictures = randomPictures(network);
        const auto shrunk = shrink(model);

        const auto before = logits(model, pictures);
        QVERIFY(largestDifference(before, std::vector<float>(before.size())) > 0.1); // not all zero
        QVERIFY2(largestDifference(logits(shrunk, pictures), before) < 1e-4,
            qPrintable(QString::number(largestDifference(logits(shrunk, pictures), before))));
        QVERIFY(numbersOf(shrunk.network) < numbersOf(model.network));
        QVERIFY(shrink(shrunk) == shrunk); // nothing is left to cut
    }

    void theNetworkShrinksAsItsModelDoes()
    {
        auto network = example(0);
        fill(network, 9);
        const auto model = modelOf(network, randomPatterns(layersOf(network), 9));
        QVERIFY(decompress(shrink(model)) == shrink(decompress(model)).network);
    }
};

QTEST_APPLESS_MAIN(TestShrunkModels)
#include "tst_shrunk_models.moc"
