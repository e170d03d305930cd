#include "core/network/layer_info.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

Q_DECLARE_METATYPE(espalier::LayerInfo)

class TestLayerInfo : public QObject {
    Q_OBJECT

private slots:
    void zooLayersHaveTheirPublishedNumbers_data();
    void zooLayersHaveTheirPublishedNumbers();
    void zooTotalsAreThePublishedOnes();
    void groupsDivideWeightsAndMacs();
    void paddingStrideAndDilationCount();
    void onlyTheLastLayerIsLast();
    void aLayerWithoutBiasHasNone();
    void aNetworkThatDoesNotFitIsRefused();
    void kindsHaveShortNames();
};

// Counts follow from the shapes; sums are those of Zhang et al. (ECCV 2018, table 1) and ADMM-NN (arXiv 1812.11677).
void TestLayerInfo::zooLayersHaveTheirPublishedNumbers_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<int>("index");
    QTest::addColumn<LayerInfo>("wanted");
    const auto row = [](const char* network, int index, const LayerInfo& wanted) {
        QTest::addRow("%s %s", network, wanted.name.c_str()) << QString::fromUtf8(network) << index << wanted;
    };
    row("lenet-300-100", 0,
        {.name = "fc1", .node = 2, .weightShape = {300, 784}, .inputShape = {784}, .outputShape = {300},
            .weights = 235200, .biases = 300, .macs = 235200});
    row("lenet-300-100", 1,
        {.name = "fc2", .node = 4, .weightShape = {100, 300}, .inputShape = {300}, .outputShape = {100},
            .weights = 30000, .biases = 100, .macs = 30000});
    row("lenet-300-100", 2,
        {.name = "fc3", .node = 6, .weightShape = {10, 100}, .inputShape = {100}, .outputShape = {10},
            .weights = 1000, .biases = 10, .macs = 1000, .isLast = true});
    row("lenet-5", 0,
        {.name = "conv1", .kind = LayerKind::Convolution, .node = 1, .weightShape = {20, 1, 5, 5},
            .inputShape = {1, 28, 28}, .outputShape = {20, 24, 24}, .weights = 500, .biases = 20, .macs = 288000});
    row("lenet-5", 1,
        {.name = "conv2", .kind = LayerKind::Convolution, .node = 4, .weightShape = {50, 20, 5, 5},
            .inputShape = {20, 12, 12}, .outputShape = {50, 8, 8}, .weights = 25000, .biases = 50, .macs = 1600000});
    row("lenet-5", 2,
        {.name = "fc1", .node = 8, .weightShape = {500, 800}, .inputShape = {800}, .outputShape = {500},
            .weights = 400000, .biases = 500, .macs = 400000});
    row("lenet-5", 3,
        {.name = "fc2", .node = 10, .weightShape = {10, 500}, .inputShape = {500}, .outputShape = {10},
            .weights = 5000, .biases = 10, .macs = 5000, .isLast = true});
}

void TestLayerInfo::zooLayersHaveTheirPublishedNumbers()
{
    QFETCH(const QString, network);
    QFETCH(const int, index);
    QFETCH(const LayerInfo, wanted);
    const auto layers = layersOf(zooNetwork(network.toStdString()));
    const auto& layer = layers.at(static_cast<std::size_t>(index));
    QCOMPARE(QString::fromStdString(layer.name), QString::fromStdString(wanted.name));
    QCOMPARE(layer.weights, wanted.weights);
    QCOMPARE(layer.biases, wanted.biases);
    QCOMPARE(layer.macs, wanted.macs);
    QVERIFY(layer == wanted);
}

void TestLayerInfo::zooTotalsAreThePublishedOnes()
{
    struct Totals {
        std::int64_t weights = 0, biases = 0, macs = 0, outputs = 0;
        bool operator==(const Totals&) const = default;
    };
    const auto totals = [](const Network& network) {
        Totals sum;
        for (const auto& layer : layersOf(network)) {
            sum.weights += layer.weights;
            sum.biases += layer.biases;
            sum.macs += layer.macs;
            sum.outputs += layer.outputElements();
        }
        return sum;
    };
    QVERIFY(totals(lenet300100()) == (Totals{266200, 410, 266200, 410}));
    QVERIFY(totals(lenet5()) == (Totals{430500, 580, 2293000, 15230}));
}

// AlexNet's conv2 (BVLC): 5x5, 96 to 256 channels in 2 groups on 27x27: 307,200 weights, 223,948,800 MACs.
void TestLayerInfo::groupsDivideWeightsAndMacs()
{
    const auto network = NetworkBuilder("grouped", {96, 27, 27})
                             .conv2d("conv2", {.outputChannels = 256, .kernel = {5, 5}, .padding = {2, 2}, .groups = 2})
                             .build();
    const auto layer = layersOf(network).front();
    QCOMPARE(layer.weightShape, (Shape{256, 48, 5, 5}));
    QCOMPARE(layer.weights, 307200);
    QCOMPARE(layer.macs, 223948800);
    QCOMPARE(layer.reuse(), 27 * 27);
}

// AlexNet's conv1 (torchvision): 11x11, stride 4, padding 2 on 224x224: 55x55 outputs, 70,276,800 MACs.
void TestLayerInfo::paddingStrideAndDilationCount()
{
    const auto strided
        = NetworkBuilder("strided", {3, 224, 224})
              .conv2d("conv1", {.outputChannels = 64, .kernel = {11, 11}, .stride = {4, 4}, .padding = {2, 2}})
              .build();
    QCOMPARE(layersOf(strided).front().outputShape, (Shape{64, 55, 55}));
    QCOMPARE(layersOf(strided).front().macs, 70276800);

    const auto dilated = NetworkBuilder("dilated", {1, 9, 8})
                             .conv2d("conv", {.outputChannels = 2, .kernel = {3, 2}, .dilation = {2, 3}})
                             .build();
    QCOMPARE(layersOf(dilated).front().outputShape, (Shape{2, 5, 5}));
}

void TestLayerInfo::onlyTheLastLayerIsLast()
{
    for (const auto& name : zooNames()) {
        const auto layers = layersOf(zooNetwork(name));
        for (const auto& layer : layers)
            QCOMPARE(layer.isLast, &layer == &layers.back());
    }
}

void TestLayerInfo::aLayerWithoutBiasHasNone()
{
    auto network = NetworkBuilder("plain", {4}).linear("fc", 3).build();
    network.nodes.back().bias.reset();
    QCOMPARE(layersOf(network).front().biases, 0);
}

void TestLayerInfo::aNetworkThatDoesNotFitIsRefused()
{
    auto network = lenet5();
    network.inputShape = {1, 32, 32};
    QCOMPARE(errorText([&] { layersOf(network); }),
        QStringLiteral("node 'fc1' (linear): weight 'fc1.weight' has shape 500×800, expected 500×1250"));
}

void TestLayerInfo::kindsHaveShortNames()
{
    QCOMPARE(toText(LayerKind::Convolution), std::string("conv"));
    QCOMPARE(toText(LayerKind::Linear), std::string("fc"));
}

QTEST_APPLESS_MAIN(TestLayerInfo)
#include "tst_layer_info.moc"
