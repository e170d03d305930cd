#include "engine/layer_activity.h"
#include "small_job.h"

#include "core/compress/projection.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

/// The small network with a third of its weights.
CompressedModel smallModel()
{
    auto network = test::smallNetwork();
    auto plan = densePlan(3);
    for (const auto& layer : layersOf(network)) {
        auto& values = network
                           .parameters[static_cast<std::size_t>(
                               *network.nodes[static_cast<std::size_t>(layer.node)].weight)]
                           .values;
        keepLargest(values, values.size() / 3);
    }
    return compress(network, plan, std::vector<float>(3));
}

/// Output of the first convolution, ReLU and pooling for one picture, by hand: 1 where it is not 0.
std::vector<std::uint8_t> pooledByHand(const CompressedModel& model, std::span<const std::uint8_t> picture)
{
    const auto network = decompress(model);
    const auto& weights = network.parameters[0].values;
    const auto& bias = network.parameters[1].values;
    std::vector<std::uint8_t> nonzero;
    for (int channel = 0; channel < 4; ++channel) {
        std::array<std::array<double, 12>, 12> map{};
        for (int row = 0; row < 12; ++row)
            for (int column = 0; column < 12; ++column) {
                double sum = static_cast<double>(bias[static_cast<std::size_t>(channel)]);
                for (int y = 0; y < 5; ++y)
                    for (int x = 0; x < 5; ++x)
                        sum +=
                            static_cast<double>(weights[static_cast<std::size_t>(channel * 25 + y * 5 + x)])
                            * picture[static_cast<std::size_t>((row * 2 + y) * 28 + column * 2 + x)] / 255.0;
                map[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = sum;
            }
        for (std::size_t row = 0; row < 12; row += 2)
            for (std::size_t column = 0; column < 12; column += 2)
                nonzero.push_back(std::max({map[row][column], map[row + 1][column], map[row][column + 1],
                                      map[row + 1][column + 1]})
                            > 1e-6
                        ? 1
                        : 0);
    }
    return nonzero;
}

} // namespace

class LayerActivityTest : public QObject {
    Q_OBJECT

private slots:
    void countsAreThoseOfTheZerosByHand();
    void measuredWorkReplacesTheExpected();
};

void LayerActivityTest::countsAreThoseOfTheZerosByHand()
{
    const auto model = smallModel();
    const auto& pictures = test::smallData()->validation;
    constexpr std::size_t count = 20; // more than are run at once
    const auto activity = measureActivity(model, pictures, count);
    QCOMPARE(activity.size(), std::size_t(3));
    EffectiveMacs hidden;
    std::int64_t bright = 0;
    const auto network = decompress(model);
    const auto layers = layersOf(network);
    for (std::size_t picture = 0; picture < count; ++picture) {
        const auto pixels =
            std::span<const std::uint8_t>(pictures.pixels).subspan(picture * pictures.pictureBytes(), 784);
        hidden += countMacs(
            geometryOf(network, layers[1].node), model.layers[1].positions, pooledByHand(model, pixels));
        bright += 784 - std::ranges::count(pixels, 0);
    }
    QCOMPARE(activity[0].macs.pictures, static_cast<std::int64_t>(count));
    QCOMPARE(activity[0].inputDensity, static_cast<double>(bright) / (784.0 * count));
    QCOMPARE(activity[1].macs.dense, hidden.dense);
    QCOMPARE(activity[1].macs.weights, hidden.weights);
    QVERIFY(std::abs(static_cast<double>(activity[1].macs.both - hidden.both))
        <= 0.002 * static_cast<double>(hidden.both));
}

void LayerActivityTest::measuredWorkReplacesTheExpected()
{
    const auto model = smallModel();
    const auto activity = measureActivity(model, test::smallData()->validation, 16);
    auto chip = builtInAccelerator(defaultAccelerator);
    chip.sparse.activation.skipping = true;
    CostOptions options;
    options.masks = masksOf(model);
    addActivity(options, activity);
    const auto layers = layersOf(decompress(model));
    const auto report = estimateCost(layers, planOf(model), chip, options);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& macs = activity[layer].macs;
        const auto executed = report.planned.layers[layer].work.executedMacs;
        QVERIFY(std::abs(executed * 16.0 - static_cast<double>(macs.both))
            < 1e-6 * static_cast<double>(macs.dense));
    }
}

QTEST_GUILESS_MAIN(LayerActivityTest)
#include "tst_layer_activity.moc"
