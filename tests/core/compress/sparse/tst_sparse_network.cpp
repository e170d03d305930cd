#include "core/compress/sparse/sparse_network.h"

#include "core/compress/sparse/adam.h"
#include "core/error.h"
#include "tests/core/compress/sparse/sparse_samples.h"

#include <QTest>

using namespace espalier;

class SparseNetworkTest : public QObject {
    Q_OBJECT

private slots:
    void shiftsMoveThePictures();
    void orderPicksPictures();
    void channelsHaveScalesOfTheirOwn();
    void gradientsAddUpUntilZeroed();
    void sameCallsGiveTheSameBits();
    void learnsPicturesByHeart();
    void storeWritesKeptWeightsAndZeros();
    void notANumberShowsInTheLoss();
    void badInputIsNamed();
};

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
            shiftX.push_back(static_cast<std::int8_t>(static_cast<int>(random.below(41)) - 20));
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

void SparseNetworkTest::learnsPicturesByHeart()
{
    auto network = makeNetwork("conv relu pool");
    initializeWeights(network, 1);
    auto supports = SparseNetwork::supportsOf(network);
    for (auto& support : supports)
        std::erase_if(support, [](std::uint32_t position) { return position % 2 != 0; });
    const auto pictures = makePictures(network, 24, 2);
    SparseNetwork sparse(network, supports, exactOptions());
    std::vector<Adam> optimizers;
    for (std::size_t group = 0; group < sparse.parameterGroups(); ++group)
        optimizers.emplace_back(sparse.values(group).size());
    BatchLoss loss;
    for (int step = 0; step < 300; ++step) {
        sparse.zeroGradients();
        loss = sparse.trainBatch({pictures.pixels, pictures.labels});
        for (std::size_t group = 0; group < sparse.parameterGroups(); ++group)
            optimizers[group].step(sparse.values(group), sparse.gradients(group), 0.02);
    }
    QCOMPARE(loss.correct, std::size_t{24});
    QVERIFY2(loss.sum < 24 * 0.05, qPrintable(QString::number(loss.sum)));
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
    levels[3] = {};
    levels[0] = {0.5F, 0, 0.0F};
    QVERIFY(messageOf([&] {
        sparse.setActivationLevels(levels);
    }).contains("layer 'a' has activation levels of 0"));

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
