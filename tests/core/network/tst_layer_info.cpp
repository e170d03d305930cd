#include "core/network/layer_info.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <algorithm>

using namespace espalier;

class TestLayerInfo : public QObject {
    Q_OBJECT

private slots:
    void zooLayersHaveTheirPublishedNumbers_data();
    void zooLayersHaveTheirPublishedNumbers();
    void zooTotalsAreThePublishedOnes();
    void groupsDivideWeightsAndMacs();
    void paddingStrideAndDilationCount();
    void onlyTheLastLayerIsLast();
    void levelsStandBehindTheReluAlone();
    void aLayerWithoutBiasHasNone();
    void aNetworkThatDoesNotFitIsRefused();
    void kindsHaveShortNames();
};

// Counts follow from the shapes; sums: Zhang et al. (ECCV 2018, table 1) and ADMM-NN (arXiv 1812.11677).
void TestLayerInfo::zooLayersHaveTheirPublishedNumbers_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<LayerKind>("kind");
    QTest::addColumn<int>("node");
    QTest::addColumn<Shape>("weightShape");
    QTest::addColumn<Shape>("inputShape");
    QTest::addColumn<Shape>("outputShape");
    QTest::addColumn<QList<qint64>>("weightsBiasesMacs");
    constexpr auto conv = LayerKind::Convolution;
    constexpr auto fc = LayerKind::Linear;
    const auto row = [](const char* network, const char* layer) -> QTestData& {
        return QTest::addRow("%s %s", network, layer) << QString::fromUtf8(network);
    };
    using Counts = QList<qint64>;
    const auto* small = "lenet-300-100";
    row(small, "fc1") << fc << 2 << Shape{300, 784} << Shape{784} << Shape{300}
                      << Counts{235200, 300, 235200};
    row(small, "fc2") << fc << 4 << Shape{100, 300} << Shape{300} << Shape{100} << Counts{30000, 100, 30000};
    row(small, "fc3") << fc << 6 << Shape{10, 100} << Shape{100} << Shape{10} << Counts{1000, 10, 1000};
    const auto* large = "lenet-5";
    row(large, "conv1") << conv << 1 << Shape{20, 1, 5, 5} << Shape{1, 28, 28} << Shape{20, 24, 24}
                        << Counts{500, 20, 288000};
    row(large, "conv2") << conv << 4 << Shape{50, 20, 5, 5} << Shape{20, 12, 12} << Shape{50, 8, 8}
                        << Counts{25000, 50, 1600000};
    row(large, "fc1") << fc << 8 << Shape{500, 800} << Shape{800} << Shape{500}
                      << Counts{400000, 500, 400000};
    row(large, "fc2") << fc << 10 << Shape{10, 500} << Shape{500} << Shape{10} << Counts{5000, 10, 5000};
}

void TestLayerInfo::zooLayersHaveTheirPublishedNumbers()
{
    QFETCH(const QString, network);
    QFETCH(const LayerKind, kind);
    QFETCH(const int, node);
    QFETCH(const Shape, weightShape);
    QFETCH(const Shape, inputShape);
    QFETCH(const Shape, outputShape);
    QFETCH(const QList<qint64>, weightsBiasesMacs);
    const auto layers = layersOf(zooNetwork(network.toStdString()));
    const auto layer = std::ranges::find(layers, node, &LayerInfo::node);
    QVERIFY(layer != layers.end());
    QVERIFY(QString::fromUtf8(QTest::currentDataTag()).endsWith(QString::fromStdString(layer->name)));
    QCOMPARE(layer->kind, kind);
    QCOMPARE(layer->weightShape, weightShape);
    QCOMPARE(layer->inputShape, inputShape);
    QCOMPARE(layer->outputShape, outputShape);
    QCOMPARE((QList<qint64>{layer->weights, layer->biases, layer->macs}), weightsBiasesMacs);
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
    const auto network =
        NetworkBuilder("grouped", {96, 27, 27})
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
    const auto strided =
        NetworkBuilder("strided", {3, 224, 224})
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

void TestLayerInfo::levelsStandBehindTheReluAlone()
{
    const auto layers = layersOf(NetworkBuilder("caffe", {1, 12, 12})
                                     .conv2d("conv1", {.outputChannels = 4, .kernel = {3, 3}})
                                     .maxPool2d()
                                     .conv2d("conv2", {.outputChannels = 6, .kernel = {2, 2}})
                                     .maxPool2d()
                                     .relu()
                                     .flatten()
                                     .linear("fc1", 8)
                                     .linear("fc2", 3)
                                     .build());
    QCOMPARE(layers[0].activationNode, std::nullopt); // only conv2 reads it, negatives and all
    QCOMPARE(layers[1].activationNode, std::optional(5)); // ReLU and pooling commute
    QCOMPARE(layers[2].activationNode, std::nullopt);
    QCOMPARE(layers[3].activationNode, std::nullopt);
    QCOMPARE(layers[1].inputLayer, std::nullopt);
    QCOMPARE(layers[2].inputLayer, std::optional<std::size_t>(1));
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
