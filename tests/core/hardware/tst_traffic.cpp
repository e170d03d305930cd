#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "networks.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

OperandBits allBits(int bits)
{
    return {.weight = bits, .activation = bits, .output = bits, .multiply = bits, .accumulator = bits};
}

TileBudget budgetOf(const TileShape& shape, double words)
{
    const auto weights = shape.inputs * shape.outputs * shape.kernelHeight * shape.kernelWidth;
    return {.bufferBits = 16 * words,
        .weightTransferBits = 16.0 * static_cast<double>(weights),
        .bits = allBits(16)};
}

} // namespace

class TrafficTest : public QObject {
    Q_OBJECT

private slots:
    void shapesAreReadOffTheLayer();
    void strideIsFoundFromTheSizes_data();
    void strideIsFoundFromTheSizes();
    void aLayerThatFitsIsMovedOnce();
    void tilesAreChosenAsByHand();
    void moreBufferNeverCostsTraffic();
    void aBufferThatIsTooSmallIsSaid();
    void runLengthsCompressActivations_data();
    void runLengthsCompressActivations();
    void wordsServeAtMostTheirReuse();
};

void TrafficTest::shapesAreReadOffTheLayer()
{
    const auto layers = alexnetLayers();
    const auto shape = tileShape(layers[1], 4);
    QCOMPARE(shape.groups, 2);
    QCOMPARE(shape.inputs, 48);
    QCOMPARE(shape.outputs, 128);
    QCOMPARE(shape.batch, 4);
    QCOMPARE(shape.kernelHeight, 5);
    QCOMPARE(shape.outputWidth, 27);
    const auto linear = tileShape(layers[5], 1);
    QCOMPARE(linear.inputs, 9216);
    QCOMPARE(linear.outputs, 4096);
    QCOMPARE(linear.outputHeight, 1);
}

void TrafficTest::strideIsFoundFromTheSizes_data()
{
    QTest::addColumn<int>("input");
    QTest::addColumn<int>("output");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::newRow("AlexNet conv1") << 227 << 55 << 11 << 4;
    QTest::newRow("ResNet conv1") << 224 << 112 << 7 << 2;
    QTest::newRow("ResNet shortcut") << 56 << 28 << 1 << 2;
    QTest::newRow("padded 3 x 3") << 28 << 28 << 3 << 1;
    QTest::newRow("LeNet conv1") << 28 << 24 << 5 << 1;
    QTest::newRow("odd size, stride 2") << 7 << 4 << 3 << 2;
    QTest::newRow("whole picture") << 7 << 1 << 7 << 1;
}

void TrafficTest::strideIsFoundFromTheSizes()
{
    QFETCH(int, input);
    QFETCH(int, output);
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QCOMPARE(tileShape(convolutionLayer("x", 1, input, 1, output, kernel), 1).stride, stride);
}

void TrafficTest::aLayerThatFitsIsMovedOnce()
{
    const auto shape = tileShape(convolutionLayer("x", 8, 14, 16, 14, 3), 1);
    const auto choice = bestTiling(shape, budgetOf(shape, 1e6));
    QCOMPARE(choice.inputReads, 1.0);
    QCOMPARE(choice.weightReads, 1.0);
    QCOMPARE(choice.partialSums, 0.0);
    QVERIFY(choice.fits);
}

void TrafficTest::tilesAreChosenAsByHand()
{
    // 4 inputs of 1, 4 outputs, 16 weights. Five words hold one input, two sums and the two weights between
    // them: the inputs pass twice, weights and outputs once.
    auto shape = tileShape(linearLayer("x", 4, 4), 1);
    auto choice = bestTiling(shape, budgetOf(shape, 5));
    QCOMPARE(choice.inputReads, 2.0);
    QCOMPARE(choice.weightReads, 1.0);
    QCOMPARE(choice.partialSums, 0.0);
    // Nine hold all four sums: everything passes once.
    choice = bestTiling(shape, budgetOf(shape, 9));
    QCOMPARE(choice.inputReads, 1.0);
}

void TrafficTest::moreBufferNeverCostsTraffic()
{
    for (const auto& layer : alexnetLayers()) {
        const auto shape = tileShape(layer, 4);
        auto before = 1e300;
        for (double words = 2000; words < 4e6; words *= 1.7) {
            const auto choice = bestTiling(shape, budgetOf(shape, words));
            const auto batch = static_cast<double>(shape.batch);
            const auto inputs =
                batch * static_cast<double>(shape.inputs * shape.inputHeight * shape.inputWidth);
            const auto outputs =
                batch * static_cast<double>(shape.outputs * shape.outputHeight * shape.outputWidth);
            const auto moved = inputs * choice.inputReads
                + budgetOf(shape, words).weightTransferBits / 16 * choice.weightReads
                + outputs * (1.0 + choice.partialSums);
            QVERIFY(choice.inputReads >= 1.0 && choice.weightReads >= 1.0);
            QVERIFY(moved <= before * (1.0 + 1e-12));
            before = moved;
        }
    }
}

void TrafficTest::aBufferThatIsTooSmallIsSaid()
{
    const auto shape = tileShape(convolutionLayer("x", 8, 14, 16, 14, 3), 1);
    QVERIFY(!bestTiling(shape, budgetOf(shape, 4)).fits);
}

void TrafficTest::runLengthsCompressActivations_data()
{
    QTest::addColumn<double>("density");
    QTest::addColumn<double>("ratio");
    // 5-bit runs and 16-bit values, three to a 64-bit word: 21.33 bits instead of 16 for each value that is
    // not 0.
    QTest::newRow("dense") << 1.0 << 1.0;
    QTest::newRow("half") << 0.5 << 0.5 * 64 / 3 / 16;
    QTest::newRow("a tenth") << 0.1 << 0.1 * 64 / 3 / 16 * (1 + std::pow(0.9, 32) / (1 - std::pow(0.9, 32)));
    QTest::newRow("nothing") << 0.0 << 0.0;
}

void TrafficTest::runLengthsCompressActivations()
{
    QFETCH(double, density);
    QFETCH(double, ratio);
    auto chip = builtInAccelerator("eyeriss-65nm");
    const auto found = activationCompression(density, 16, chip);
    QVERIFY2(std::abs(found - ratio) < 1e-9, qPrintable(QString::number(found)));
    chip.sparse.activation.compression = false;
    QCOMPARE(activationCompression(density, 16, chip), 1.0);
}

void TrafficTest::wordsServeAtMostTheirReuse()
{
    auto chip = builtInAccelerator(defaultAccelerator);
    const std::vector<LayerInfo> linear{linearLayer("fc", 100, 50)};
    CostOptions options;
    auto traffic = estimateCost(linear, densePlan(1), chip, options).planned.layers[0].traffic;
    QCOMPARE(traffic.deliveries, 1.0); // one picture: no weight is used twice
    options.batch = 128;
    traffic = estimateCost(linear, densePlan(1), chip, options).planned.layers[0].traffic;
    QCOMPARE(traffic.deliveries, 128 / chip.array.weightReuse);
}

QTEST_APPLESS_MAIN(TrafficTest)
#include "tst_traffic.moc"
