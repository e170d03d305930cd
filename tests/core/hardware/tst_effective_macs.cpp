#include "core/hardware/effective_macs.h"
#include "core/network/network_builder.h"
#include "random_mask.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

struct Case {
    const char* name;
    Shape input;
    Conv2dAttributes window;
};

const std::array cases{
    Case{"plain", {3, 8, 9}, {.outputChannels = 4, .kernel = {3, 3}}},
    Case{"padded", {2, 7, 6}, {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}}},
    Case{"stride 2, odd size", {3, 9, 11},
        {.outputChannels = 4, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},
    Case{"uneven everything", {2, 10, 7},
        {.outputChannels = 5, .kernel = {3, 1}, .stride = {2, 1}, .padding = {2, 0}}},
    Case{
        "dilated", {2, 9, 9}, {.outputChannels = 3, .kernel = {3, 3}, .padding = {2, 2}, .dilation = {2, 2}}},
    Case{"grouped", {6, 6, 6}, {.outputChannels = 4, .kernel = {3, 3}, .padding = {1, 1}, .groups = 2}},
    Case{"depthwise", {4, 6, 6}, {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}, .groups = 4}},
    Case{"pointwise", {5, 4, 4}, {.outputChannels = 6}},
    Case{"kernel as large as the padded picture", {2, 3, 3},
        {.outputChannels = 2, .kernel = {5, 5}, .padding = {1, 1}}},
};

/// Every multiply-add in turn.
EffectiveMacs bruteForce(const WindowGeometry& geometry, const std::vector<std::uint8_t>& kept,
    const std::vector<std::uint8_t>& nonzero)
{
    const auto& w = geometry.window;
    const auto channels = geometry.input[0] / w.groups;
    const auto outputs = geometry.output[0] / w.groups;
    const auto picture = geometry.input[0] * geometry.input[1] * geometry.input[2];
    EffectiveMacs macs;
    macs.pictures = static_cast<std::int64_t>(nonzero.size()) / picture;
    for (std::int64_t n = 0; n < macs.pictures; ++n)
        for (std::int64_t k = 0; k < geometry.output[0]; ++k)
            for (std::int64_t c = 0; c < channels; ++c)
                for (std::int64_t r = 0; r < w.kernel.height; ++r)
                    for (std::int64_t s = 0; s < w.kernel.width; ++s)
                        for (std::int64_t p = 0; p < geometry.output[1]; ++p)
                            for (std::int64_t q = 0; q < geometry.output[2]; ++q) {
                                ++macs.dense;
                                const auto y = p * w.stride.height + r * w.dilation.height - w.padding.height;
                                const auto x = q * w.stride.width + s * w.dilation.width - w.padding.width;
                                if (y < 0 || x < 0 || y >= geometry.input[1] || x >= geometry.input[2])
                                    continue;
                                const auto channel = k / outputs * channels + c;
                                const auto weight =
                                    ((k * channels + c) * w.kernel.height + r) * w.kernel.width + s;
                                const auto input =
                                    n * picture + (channel * geometry.input[1] + y) * geometry.input[2] + x;
                                const bool hasWeight = kept[static_cast<std::size_t>(weight)] != 0;
                                const bool hasInput = nonzero[static_cast<std::size_t>(input)] != 0;
                                ++macs.inside;
                                macs.weights += hasWeight ? 1 : 0;
                                macs.inputs += hasInput ? 1 : 0;
                                macs.both += hasWeight && hasInput ? 1 : 0;
                            }
    return macs;
}

std::vector<std::uint8_t> bytesAt(const std::vector<std::uint32_t>& positions, std::int64_t count)
{
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count));
    for (const auto position : positions)
        bytes[position] = 1;
    return bytes;
}

} // namespace

class EffectiveMacsTest : public QObject {
    Q_OBJECT

private slots:
    void countsAreThoseOfBruteForce_data();
    void countsAreThoseOfBruteForce();
    void linearLayersCountFeatures();
    void zerosThatGatherAreNotIndependent();
    void whatDoesNotFitIsNamed();
};

void EffectiveMacsTest::countsAreThoseOfBruteForce_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t index = 0; index < cases.size(); ++index)
        QTest::newRow(cases[index].name) << static_cast<int>(index);
}

void EffectiveMacsTest::countsAreThoseOfBruteForce()
{
    QFETCH(int, index);
    const auto& [name, input, window] = cases[static_cast<std::size_t>(index)];
    NetworkBuilder builder("one layer", input);
    const auto network = builder.conv2d("conv", window).flatten().build();
    const auto geometry = geometryOf(network, 1);
    const auto weights = elementCount(network.parameters[0].shape);
    for (const double density : {0.0, 0.2, 1.0}) {
        const auto positions = randomPositions(weights, density, 3);
        const auto nonzero =
            bytesAt(randomPositions(3 * elementCount(input), 0.4, 4), 3 * elementCount(input));
        const auto found = countMacs(geometry, positions, nonzero);
        QCOMPARE(found, bruteForce(geometry, bytesAt(positions, weights), nonzero));
        QVERIFY(found.both <= found.weights && found.weights <= found.inside && found.inside <= found.dense);
    }
}

void EffectiveMacsTest::linearLayersCountFeatures()
{
    NetworkBuilder builder("linear", {2, 3, 3});
    const auto geometry = geometryOf(builder.flatten().linear("fc", 4).build(), 2);
    const std::vector<std::uint32_t> positions{0, 17, 18, 71}; // rows of 18
    std::vector<std::uint8_t> nonzero(36);
    nonzero[0] = 1; // of the first picture
    nonzero[18 + 17] = 1; // of the second
    const auto macs = countMacs(geometry, positions, nonzero);
    QCOMPARE(macs.pictures, 2);
    QCOMPARE(macs.dense, 2 * 72);
    QCOMPARE(macs.weights, 2 * 4);
    QCOMPARE(macs.inputs, 2 * 4);
    QCOMPARE(macs.both, 2 + 2);
    QCOMPARE(macs.share(), 4.0 / 144);
}

void EffectiveMacsTest::zerosThatGatherAreNotIndependent()
{
    // Half of the channels are dead, and all weights that read them are gone: both densities are a half, but
    // half and not a quarter of the work is left.
    NetworkBuilder builder("dead channels", {8, 5, 5});
    const auto geometry =
        geometryOf(builder.conv2d("conv", {.outputChannels = 4, .kernel = {3, 3}}).flatten().build(), 1);
    const auto positions = randomBlocks({4, 72, 9}, {4, 9}, 0.5, 0.0, 3);
    std::vector<std::uint8_t> nonzero(8 * 25);
    for (const auto position : positions)
        std::fill_n(nonzero.begin() + position % 72 / 9 * 25, 25, std::uint8_t{1});
    const auto macs = countMacs(geometry, positions, nonzero);
    QCOMPARE(macs.both, macs.weights);
    QCOMPARE(macs.both, macs.inputs);
}

void EffectiveMacsTest::whatDoesNotFitIsNamed()
{
    NetworkBuilder builder("linear", {4});
    const auto network = builder.linear("fc", 2).relu().build();
    const auto geometry = geometryOf(network, 1);
    QVERIFY(
        errorText([&] { countMacs(geometry, {}, std::vector<std::uint8_t>(5)); }).contains("multiple of 4"));
    const std::vector<std::uint32_t> outside{8};
    QVERIFY(errorText([&] {
        countMacs(geometry, outside, std::vector<std::uint8_t>(4));
    }).contains("position 8"));
    QVERIFY(errorText([&] { geometryOf(network, 2); }).contains("relu"));
}

QTEST_APPLESS_MAIN(EffectiveMacsTest)
#include "tst_effective_macs.moc"
