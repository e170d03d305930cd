#include "core/compress/sparse/sparse_network.h"

#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "tests/core/compress/sparse/reference_network.h"

#include <QTest>

using namespace espalier;

namespace {

/// Networks that between them have every operation alone and done along with others.
Network makeNetwork(const QString& name)
{
    if (name == "linear only")
        return NetworkBuilder("n", {2, 3, 5}).flatten().linear("a", 7).relu().linear("b", 4).build();
    if (name == "bare conv")
        return NetworkBuilder("n", {2, 7, 9})
            .conv2d("a", {.outputChannels = 3, .kernel = {3, 2}})
            .flatten()
            .linear("b", 4)
            .build();
    if (name == "conv relu")
        return NetworkBuilder("n", {1, 9, 8})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}, .padding = {1, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 3, .kernel = {3, 3}, .padding = {2, 0}})
            .relu()
            .flatten()
            .linear("c", 5)
            .build();
    if (name == "conv relu pool")
        return NetworkBuilder("n", {1, 13, 15})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}})
            .relu()
            .maxPool2d()
            .conv2d("b", {.outputChannels = 6, .kernel = {2, 2}})
            .relu()
            .maxPool2d({.kernel = {3, 2}, .stride = {3, 2}})
            .flatten()
            .linear("c", 8)
            .relu()
            .linear("d", 4)
            .build();
    if (name == "strides")
        return NetworkBuilder("n", {2, 15, 17})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 4, .kernel = {2, 3}, .stride = {3, 3}, .padding = {1, 1}})
            .relu()
            .conv2d("c", {.outputChannels = 4, .kernel = {1, 1}, .stride = {1, 2}})
            .flatten()
            .linear("d", 3)
            .build();
    if (name == "dilation and groups")
        return NetworkBuilder("n", {4, 12, 11})
            .conv2d("a",
                {.outputChannels = 6, .kernel = {3, 2}, .padding = {1, 2}, .dilation = {2, 3}, .groups = 2})
            .relu()
            .conv2d("b", {.outputChannels = 6, .kernel = {3, 3}, .stride = {2, 1}, .groups = 6})
            .relu()
            .maxPool2d()
            .flatten()
            .linear("c", 4)
            .build();
    if (name == "overlapping pools")
        return NetworkBuilder("n", {2, 14, 12})
            .conv2d("a", {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}})
            .relu()
            .maxPool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
            .conv2d("b", {.outputChannels = 4, .kernel = {2, 2}})
            .maxPool2d()
            .relu()
            .flatten()
            .linear("c", 4)
            .build();
    if (name == "pool and relu first")
        return NetworkBuilder("n", {1, 8, 8})
            .maxPool2d()
            .relu()
            .conv2d("a", {.outputChannels = 3, .kernel = {2, 2}})
            .relu()
            .flatten()
            .relu()
            .linear("b", 4)
            .build();
    if (name == "wide")
        return NetworkBuilder("n", {1, 6, 61})
            .conv2d("a", {.outputChannels = 3, .kernel = {2, 2}, .padding = {0, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 2, .kernel = {2, 3}, .stride = {1, 2}})
            .relu()
            .maxPool2d()
            .flatten()
            .linear("c", 4)
            .build();
    return lenet5();
}

const QStringList networkNames{"linear only", "bare conv", "conv relu", "conv relu pool", "strides",
    "dilation and groups", "overlapping pools", "pool and relu first", "wide"};

struct Pictures {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
};

/// Pixels 0 to 3, so that many positions of a pooling window are equal.
Pictures makePictures(const Network& network, std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    Pictures pictures;
    pictures.pixels.resize(count * static_cast<std::size_t>(elementCount(network.inputShape)));
    for (auto& pixel : pictures.pixels)
        pixel = static_cast<std::uint8_t>(random.below(4));
    for (std::size_t picture = 0; picture < count; ++picture)
        pictures.labels.push_back(
            static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(outputClasses(network)))));
    return pictures;
}

/// value = (pixel − 1) / 2, exact in float.
SparseNetworkOptions exactOptions()
{
    SparseNetworkOptions options;
    options.pixelScale = {0.5F};
    options.pixelOffset = {-0.5F};
    return options;
}

std::vector<double> pictureOf(const Network& network, const Pictures& pictures, std::size_t index)
{
    const auto bytes = static_cast<std::size_t>(elementCount(network.inputShape));
    std::vector<double> values;
    for (std::size_t place = 0; place < bytes; ++place)
        values.push_back((pictures.pixels[index * bytes + place] - 1.0) / 2.0);
    return values;
}

double trainReference(ReferenceNetwork& reference, const Network& network, const Pictures& pictures)
{
    double loss = 0.0;
    for (std::size_t index = 0; index < pictures.labels.size(); ++index)
        loss += reference.train(pictureOf(network, pictures, index), pictures.labels[index],
            1.0 / static_cast<double>(pictures.labels.size()));
    return loss;
}

/// Largest difference of kept gradients, against the largest gradient there is.
double gradientError(SparseNetwork& sparse, const ReferenceNetwork& reference)
{
    double largest = 1e-12;
    double error = 0.0;
    for (std::size_t group = 0; group < sparse.parameterGroups(); ++group) {
        const auto positions = sparse.positions(group);
        for (std::size_t kept = 0; kept < positions.size(); ++kept) {
            const auto expected = reference.gradients[group][positions[kept]];
            largest = std::max(largest, std::abs(expected));
            const auto difference = std::abs(expected - static_cast<double>(sparse.gradients(group)[kept]));
            error = std::max(error, std::isnan(difference) ? 1e9 : difference);
        }
    }
    return error / largest;
}

constexpr double rounding = 2e-6;

} // namespace

class SparseNetworkTest : public QObject {
    Q_OBJECT

private slots:
    void referenceAgreesWithCentralDifferences_data() { networkRows(); }
    void referenceAgreesWithCentralDifferences();
    void gradientsAgreeWithTheReference_data();
    void gradientsAgreeWithTheReference();
    void logitsAgreeWithTheReference();
    void quantizedActivationsAgreeWithTheReference_data() { networkRows(); }
    void quantizedActivationsAgreeWithTheReference();
    void thresholdAloneZeroesSmallActivations();
    void shiftsMoveThePictures();
    void orderPicksPictures();
    void channelsHaveScalesOfTheirOwn();
    void gradientsAddUpUntilZeroed();
    void sameCallsGiveTheSameBits();
    void chunkSizeOnlyRounds();
    void rowsThatNobodyReadsGetNoGradient();
    void allZeroLayerIsJustItsBias();
    void storeWritesKeptWeightsAndZeros();
    void notANumberShowsInTheLoss();
    void badInputIsNamed();

private:
    void networkRows();
};

void SparseNetworkTest::networkRows()
{
    QTest::addColumn<QString>("name");
    for (const auto& name : networkNames)
        QTest::newRow(qPrintable(name)) << name;
}

void SparseNetworkTest::referenceAgreesWithCentralDifferences()
{
    QFETCH(QString, name);
    auto network = makeNetwork(name);
    initializeWeights(network, 3);
    ReferenceNetwork reference(network);
    Random random(5);
    std::vector<double> picture(static_cast<std::size_t>(elementCount(network.inputShape)));
    for (auto& value : picture)
        value = random.normal();
    reference.train(picture, 1, 1.0);
    auto nudged = reference;
    constexpr double step = 1e-5;
    for (std::size_t group = 0; group < reference.parameters.size(); ++group)
        for (int probe = 0; probe < 20; ++probe) {
            const auto index = random.below(reference.parameters[group].size());
            auto& value = nudged.parameters[group][index];
            const auto before = value;
            value = before + step;
            const auto above = nudged.train(picture, 1, 1.0);
            value = before - step;
            const auto below = nudged.train(picture, 1, 1.0);
            value = before;
            QVERIFY(std::abs((above - below) / (2.0 * step) - reference.gradients[group][index]) < 1e-7);
        }
}

void SparseNetworkTest::gradientsAgreeWithTheReference_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("keep");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("set");
    for (const auto set : availableInstructionSets())
        for (const auto& name : networkNames)
            for (const auto& [keep, count] : {std::pair{1.0, 16}, {0.4, 37}, {0.1, 1}, {0.1, 130}})
                QTest::addRow(
                    "%s, keep %g, %d pictures, %s", qPrintable(name), keep, count, toText(set).c_str())
                    << name << keep << count << static_cast<int>(set);
    for (const auto set : availableInstructionSets())
        QTest::addRow("LeNet-5, keep 0.02, 20 pictures, %s", toText(set).c_str())
            << "LeNet-5" << 0.02 << 20 << static_cast<int>(set);
}

void SparseNetworkTest::gradientsAgreeWithTheReference()
{
    QFETCH(QString, name);
    QFETCH(double, keep);
    QFETCH(int, count);
    QFETCH(int, set);
    auto network = makeNetwork(name);
    fillExactly(network, keep, 11);
    const auto pictures = makePictures(network, static_cast<std::size_t>(count), 12);
    auto options = exactOptions();
    options.instructionSet = static_cast<InstructionSet>(set);
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
    ReferenceNetwork reference(network);

    const auto loss = sparse.trainBatch({pictures.pixels, pictures.labels});
    const auto expected = trainReference(reference, network, pictures);
    QVERIFY2(std::abs(loss.sum - expected) <= 1e-6 * std::max(1.0, expected),
        qPrintable(QString::number(loss.sum - expected)));
    const auto error = gradientError(sparse, reference);
    QVERIFY2(error < rounding, qPrintable(QString::number(error)));
}

void SparseNetworkTest::logitsAgreeWithTheReference()
{
    for (const auto& name : networkNames) {
        auto network = makeNetwork(name);
        fillExactly(network, 0.3, 21);
        const auto pictures = makePictures(network, 75, 22);
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
        ReferenceNetwork reference(network);
        const auto classes = static_cast<std::size_t>(outputClasses(network));
        std::vector<float> logits(75 * classes);
        sparse.forward({pictures.pixels}, logits);
        for (std::size_t index = 0; index < 75; ++index) {
            const auto& expected = reference.forward(pictureOf(network, pictures, index));
            for (std::size_t output = 0; output < classes; ++output)
                QCOMPARE(static_cast<double>(logits[index * classes + output]), expected[output]);
        }
    }
}

void SparseNetworkTest::quantizedActivationsAgreeWithTheReference()
{
    QFETCH(QString, name);
    auto network = makeNetwork(name);
    fillExactly(network, 0.4, 31);
    const auto layers = layersOf(network);
    ReferenceNetwork reference(network);
    std::vector<ActivationLevels> levels(layers.size());
    for (std::size_t node = 1; node < network.nodes.size(); ++node)
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            const bool follows = network.nodes[node].operation == Operation::Relu
                && (network.nodes[node].inputs.front() == layers[layer].node
                    || (network.nodes[node].inputs.front() == layers[layer].node + 1
                        && network.nodes[node - 1].operation == Operation::MaxPool2d));
            if (follows)
                reference.levels[node] = levels[layer] = {0.25F, 3, layer % 2 ? 0.25F : 0.0F};
        }
    const auto pictures = makePictures(network, 45, 32);
    for (const auto set : availableInstructionSets()) {
        auto options = exactOptions();
        options.instructionSet = set;
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
        sparse.setActivationLevels(levels);
        auto fresh = reference;
        const auto loss = sparse.trainBatch({pictures.pixels, pictures.labels});
        const auto expected = trainReference(fresh, network, pictures);
        QVERIFY(std::abs(loss.sum - expected) <= 1e-6 * expected);
        QVERIFY(gradientError(sparse, fresh) < rounding);
    }
}

void SparseNetworkTest::thresholdAloneZeroesSmallActivations()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 41);
    const auto pictures = makePictures(network, 20, 42);
    ReferenceNetwork reference(network);
    reference.levels[2] = {0.0F, 32, 0.75F};
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
    sparse.setActivationLevels(std::vector<ActivationLevels>{reference.levels[2], {}, {}, {}});
    const auto expected = trainReference(reference, network, pictures);
    QVERIFY(
        std::abs(sparse.trainBatch({pictures.pixels, pictures.labels}).sum - expected) <= 1e-6 * expected);
    QVERIFY(gradientError(sparse, reference) < rounding);
}

void SparseNetworkTest::shiftsMoveThePictures()
{
    for (const QString name : {"conv relu pool", "wide"}) { // narrower and wider than 16 pixels
        auto network = makeNetwork(name);
        fillExactly(network, 0.5, 51);
        const auto height = network.inputShape[1];
        const auto width = network.inputShape[2];
        const auto pictures = makePictures(network, 25, 52);
        std::vector<std::int8_t> shiftX;
        std::vector<std::int8_t> shiftY;
        Pictures moved{std::vector<std::uint8_t>(pictures.pixels.size(), 0), pictures.labels};
        Random random(53);
        for (std::int64_t index = 0; index < 25; ++index) {
            shiftX.push_back(static_cast<std::int8_t>(static_cast<int>(random.below(7)) - 3));
            shiftY.push_back(static_cast<std::int8_t>(static_cast<int>(random.below(5)) - 2));
            for (std::int64_t y = 0; y < height; ++y)
                for (std::int64_t x = 0; x < width; ++x)
                    if (y + shiftY.back() >= 0 && y + shiftY.back() < height && x + shiftX.back() >= 0
                        && x + shiftX.back() < width)
                        moved.pixels[static_cast<std::size_t>(
                            (index * height + y + shiftY.back()) * width + x + shiftX.back())] =
                            pictures.pixels[static_cast<std::size_t>((index * height + y) * width + x)];
        }
        const auto classes = static_cast<std::size_t>(outputClasses(network));
        std::vector<float> shifted(25 * classes);
        std::vector<float> expected(25 * classes);
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
        sparse.forward({.pixels = pictures.pixels, .shiftX = shiftX, .shiftY = shiftY}, shifted);
        sparse.forward({moved.pixels}, expected);
        QCOMPARE(shifted, expected);
        sparse.forward({pictures.pixels}, shifted);
        QVERIFY(shifted != expected);
    }
}

void SparseNetworkTest::orderPicksPictures()
{
    auto network = makeNetwork("conv relu");
    fillExactly(network, 0.5, 61);
    const auto pictures = makePictures(network, 5, 62);
    const std::vector<std::uint32_t> order{4, 0, 4, 2};
    const auto bytes = static_cast<std::size_t>(elementCount(network.inputShape));
    Pictures picked;
    for (const auto index : order) {
        const auto begin = pictures.pixels.begin() + static_cast<std::ptrdiff_t>(index * bytes);
        picked.pixels.insert(picked.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(bytes));
        picked.labels.push_back(pictures.labels[index]);
    }
    SparseNetwork one(network, SparseNetwork::supportsOf(network), exactOptions());
    SparseNetwork other(network, SparseNetwork::supportsOf(network), exactOptions());
    const auto loss = one.trainBatch({pictures.pixels, pictures.labels, order});
    QCOMPARE(loss.sum, other.trainBatch({picked.pixels, picked.labels}).sum);
    for (std::size_t group = 0; group < one.parameterGroups(); ++group)
        QVERIFY(std::ranges::equal(one.gradients(group), other.gradients(group)));
}

void SparseNetworkTest::channelsHaveScalesOfTheirOwn()
{
    auto network = NetworkBuilder("n", {2, 1, 2}).flatten().linear("a", 4).build();
    for (std::size_t index = 0; index < 4; ++index)
        network.parameters[0].values[index * 4 + index] = 1.0F;
    SparseNetworkOptions options;
    options.pixelScale = {2.0F, 3.0F};
    options.pixelOffset = {0.5F, -1.0F};
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
    std::vector<float> logits(4);
    sparse.forward({std::vector<std::uint8_t>{1, 255, 0, 7}}, logits);
    QCOMPARE(logits, (std::vector<float>{2.5F, 510.5F, -1.0F, 20.0F}));
}

void SparseNetworkTest::gradientsAddUpUntilZeroed()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 71);
    const auto pictures = makePictures(network, 33, 72);
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
    sparse.trainBatch({pictures.pixels, pictures.labels});
    const std::vector<float> once(sparse.gradients(0).begin(), sparse.gradients(0).end());
    sparse.trainBatch({pictures.pixels, pictures.labels});
    for (std::size_t kept = 0; kept < once.size(); ++kept)
        QCOMPARE(sparse.gradients(0)[kept], 2.0F * once[kept]);
    sparse.zeroGradients();
    for (std::size_t group = 0; group < sparse.parameterGroups(); ++group)
        for (const auto gradient : sparse.gradients(group))
            QCOMPARE(gradient, 0.0F);
}

void SparseNetworkTest::sameCallsGiveTheSameBits()
{
    auto network = lenet5();
    initializeWeights(network, 81);
    auto supports = SparseNetwork::supportsOf(network);
    for (auto& support : supports)
        std::erase_if(support, [](std::uint32_t position) { return position % 13 != 0; });
    const auto pictures = makePictures(network, 100, 82);
    SparseNetwork one(network, supports);
    SparseNetwork other(network, supports);
    other.trainBatch({std::span(pictures.pixels).subspan(784 * 50), std::span(pictures.labels).subspan(50)});
    other.zeroGradients(); // what was computed before leaves no trace
    QCOMPARE(one.trainBatch({pictures.pixels, pictures.labels}).sum,
        other.trainBatch({pictures.pixels, pictures.labels}).sum);
    for (std::size_t group = 0; group < one.parameterGroups(); ++group)
        QVERIFY(std::ranges::equal(one.gradients(group), other.gradients(group)));
}

void SparseNetworkTest::chunkSizeOnlyRounds()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 91);
    const auto pictures = makePictures(network, 150, 92);
    ReferenceNetwork reference(network);
    trainReference(reference, network, pictures);
    for (const int blocks : {1, 2, 3, 7, 8, 10, 16}) {
        auto options = exactOptions();
        options.blocksPerChunk = blocks;
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
        sparse.trainBatch({pictures.pixels, pictures.labels});
        QVERIFY(gradientError(sparse, reference) < rounding);
    }
}

void SparseNetworkTest::rowsThatNobodyReadsGetNoGradient()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.7, 101);
    auto& second = network.parameters[2]; // b.weight, {6, 4, 2, 2}: nobody reads channel 2 of a
    for (std::size_t index = 0; index < second.values.size(); ++index)
        if (index / 4 % 4 == 2)
            second.values[index] = 0.0F;
    const auto pictures = makePictures(network, 30, 102);
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
    ReferenceNetwork reference(network);
    trainReference(reference, network, pictures);
    sparse.trainBatch({pictures.pixels, pictures.labels});
    QVERIFY(gradientError(sparse, reference) < rounding);
    QCOMPARE(sparse.gradients(1)[2], 0.0F);
    const auto kept = sparse.positions(0);
    for (std::size_t index = 0; index < kept.size(); ++index)
        if (kept[index] / 9 == 2)
            QCOMPARE(sparse.gradients(0)[index], 0.0F);
}

void SparseNetworkTest::allZeroLayerIsJustItsBias()
{
    for (const std::size_t empty : {0, 2, 4, 6}) {
        auto network = makeNetwork("conv relu pool");
        fillExactly(network, 0.5, 111);
        std::ranges::fill(network.parameters[empty].values, 0.0F);
        const auto pictures = makePictures(network, 18, 112);
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
        ReferenceNetwork reference(network);
        const auto expected = trainReference(reference, network, pictures);
        QVERIFY(std::abs(sparse.trainBatch({pictures.pixels, pictures.labels}).sum - expected)
            <= 1e-6 * expected);
        QVERIFY(gradientError(sparse, reference) < rounding);
    }
}

void SparseNetworkTest::storeWritesKeptWeightsAndZeros()
{
    auto network = makeNetwork("conv relu pool");
    initializeWeights(network, 121);
    auto supports = SparseNetwork::supportsOf(network);
    supports[1] = {3, 5, 90};
    SparseNetwork sparse(network, supports);
    sparse.values(2)[1] = 42.0F;
    auto stored = network;
    sparse.store(stored);
    QCOMPARE(stored.parameters[0].values, network.parameters[0].values);
    auto expected = std::vector<float>(network.parameters[2].values.size(), 0.0F);
    expected[3] = network.parameters[2].values[3];
    expected[5] = 42.0F;
    expected[90] = network.parameters[2].values[90];
    QCOMPARE(stored.parameters[2].values, expected);
    QCOMPARE(sparse.groupName(2), std::string("b.weight"));
}

void SparseNetworkTest::notANumberShowsInTheLoss()
{
    for (const auto set : availableInstructionSets()) {
        auto network = lenet5();
        initializeWeights(network, 131);
        network.parameters[1].values[7] = std::numeric_limits<float>::quiet_NaN();
        const auto pictures = makePictures(network, 16, 132);
        SparseNetworkOptions options;
        options.instructionSet = set;
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
        QVERIFY(std::isnan(sparse.trainBatch({pictures.pixels, pictures.labels}).sum));
    }
}

void SparseNetworkTest::badInputIsNamed()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 141);
    const auto supports = SparseNetwork::supportsOf(network);
    const auto messageOf = [](auto action) {
        try {
            action();
        } catch (const Error& error) {
            return QString::fromStdString(error.what());
        }
        return QString();
    };
    QVERIFY(messageOf([&] { SparseNetwork(network, {}); }).contains("4 layers, but 0 supports"));
    auto wrong = supports;
    wrong[1] = {4, 4};
    QVERIFY(messageOf([&] {
        SparseNetwork(network, wrong);
    }).contains("layer 'b': kept positions are not ascending"));
    wrong[1] = {96};
    QVERIFY(messageOf([&] {
        SparseNetwork(network, wrong);
    }).contains("layer 'b': kept position 96 is outside its 96"));
    SparseNetworkOptions options;
    options.pixelScale = {1.0F, 2.0F};
    QVERIFY(messageOf([&] {
        SparseNetwork(network, supports, options);
    }).contains("pixelScale has 2 values for 1"));
    options = {};
    options.blocksPerChunk = -1;
    QVERIFY(messageOf([&] { SparseNetwork(network, supports, options); }).contains("blocksPerChunk is -1"));

    SparseNetwork sparse(network, supports);
    std::vector<std::uint8_t> pixels(2 * 13 * 15);
    std::vector<float> logits(8);
    QVERIFY(messageOf([&] {
        sparse.trainBatch({pixels, std::vector<std::uint8_t>{1}});
    }).contains("1 labels for 2"));
    QVERIFY(messageOf([&] {
        sparse.trainBatch({pixels, std::vector<std::uint8_t>{1, 4}});
    }).contains("label 4"));
    QVERIFY(messageOf([&] { sparse.forward({std::span(pixels).subspan(1)}, logits); }).contains("1×13×15"));
    QVERIFY(messageOf([&] {
        sparse.forward({pixels}, std::span(logits).subspan(1));
    }).contains("expected 2 × 4"));
    QVERIFY(messageOf([&] {
        sparse.forward({.pixels = pixels, .order = std::vector<std::uint32_t>{2, 0}}, logits);
    }).contains("picture 2 of 2"));
    QVERIFY(messageOf([&] {
        sparse.forward({.pixels = pixels, .shiftX = std::vector<std::int8_t>{1}}, logits);
    }).contains("2 pictures has 1 shifts"));
    std::vector<ActivationLevels> levels(4);
    levels[3].interval = 0.5F;
    QVERIFY(
        messageOf([&] { sparse.setActivationLevels(levels); }).contains("layer 'd' has activation levels"));

    auto large = NetworkBuilder("n", {1, 16, 16})
                     .maxPool2d({.kernel = {16, 16}, .stride = {16, 16}})
                     .flatten()
                     .linear("a", 2)
                     .build();
    QVERIFY(!SparseNetwork::supports(large));
    QVERIFY(SparseNetwork::supports(network));
    QVERIFY(messageOf([&] { SparseNetwork(large, {{}}); }).contains("there is no sparse kernel"));
}

QTEST_APPLESS_MAIN(SparseNetworkTest)
#include "tst_sparse_network.moc"
