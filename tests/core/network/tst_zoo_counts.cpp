#include "core/network/layer_info.h"
#include "core/network/zoo.h"

#include <QTest>

#include <algorithm>

using namespace espalier;

class TestZooCounts : public QObject {
    Q_OBJECT

private slots:
    void layersHaveTheirPublishedNumbers_data();
    void layersHaveTheirPublishedNumbers();
    void totalsAreThePublishedOnes_data();
    void totalsAreThePublishedOnes();
    void groupsOfResNet50HaveTheirPublishedNumbers_data();
    void groupsOfResNet50HaveTheirPublishedNumbers();
    void activationsBelongToTheBranchThatComesFirst();
};

// Weights (without biases and batch-norm) and multiply-adds follow from the layer shapes of the papers named
// in zoo.h; the sums of conv layers: ADMM-NN (arXiv 1812.11677), tables 7 and 8, whose "MAC" row counts two a
// MAC.
void TestZooCounts::layersHaveTheirPublishedNumbers_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<qint64>("weights");
    QTest::addColumn<qint64>("macs");
    const auto row = [](const char* network, const char* layer, qint64 weights, qint64 macs) {
        QTest::addRow("%s %s", network, layer)
            << QString::fromUtf8(network) << QString::fromUtf8(layer) << weights << macs;
    };
    const auto* bvlc = "alexnet-bvlc";
    row(bvlc, "conv1", 34848, 105415200);
    row(bvlc, "conv2", 307200, 223948800);
    row(bvlc, "conv3", 884736, 149520384);
    row(bvlc, "conv4", 663552, 112140288);
    row(bvlc, "conv5", 442368, 74760192);
    row(bvlc, "fc6", 37748736, 37748736);
    row(bvlc, "fc7", 16777216, 16777216);
    row(bvlc, "fc8", 4096000, 4096000);
    const auto* torchvision = "alexnet-torchvision";
    row(torchvision, "conv1", 23232, 70276800);
    row(torchvision, "conv2", 307200, 223948800);
    row(torchvision, "conv3", 663552, 112140288);
    row(torchvision, "conv4", 884736, 149520384);
    row(torchvision, "conv5", 589824, 99680256);
    row(torchvision, "fc6", 37748736, 37748736);
    const auto* vgg = "vgg-16";
    row(vgg, "conv1_1", 1728, 86704128);
    row(vgg, "conv1_2", 36864, 1849688064);
    row(vgg, "conv2_1", 73728, 924844032);
    row(vgg, "conv2_2", 147456, 1849688064);
    row(vgg, "conv3_1", 294912, 924844032);
    row(vgg, "conv3_2", 589824, 1849688064);
    row(vgg, "conv3_3", 589824, 1849688064);
    row(vgg, "conv4_1", 1179648, 924844032);
    row(vgg, "conv4_2", 2359296, 1849688064);
    row(vgg, "conv4_3", 2359296, 1849688064);
    row(vgg, "conv5_1", 2359296, 462422016);
    row(vgg, "conv5_3", 2359296, 462422016);
    row(vgg, "fc6", 102760448, 102760448);
    row(vgg, "fc7", 16777216, 16777216);
    row(vgg, "fc8", 4096000, 4096000);
    for (const auto* resnet : {"resnet-50-v1", "resnet-50-v1.5"}) {
        row(resnet, "conv1", 9408, 118013952);
        row(resnet, "layer1.0.conv1", 4096, 12845056);
        row(resnet, "layer1.0.conv2", 36864, 115605504);
        row(resnet, "layer1.0.conv3", 16384, 51380224);
        row(resnet, "layer1.0.downsample.0", 16384, 51380224);
        row(resnet, "layer1.1.conv1", 16384, 51380224);
        row(resnet, "layer2.0.downsample.0", 131072, 102760448);
        row(resnet, "layer3.0.downsample.0", 524288, 102760448);
        row(resnet, "layer4.0.downsample.0", 2097152, 102760448);
        row(resnet, "layer4.2.conv2", 2359296, 115605504);
        row(resnet, "fc", 2048000, 2048000);
    }
    row("resnet-50-v1", "layer2.0.conv1", 32768, 25690112);
    row("resnet-50-v1.5", "layer2.0.conv1", 32768, 102760448);
    row("resnet-20-cifar", "layer2.0.downsample.0", 512, 131072);
    row("mobilenet-v1", "conv1", 864, 10838016);
    row("mobilenet-v1", "conv2.depthwise", 288, 3612672);
    row("mobilenet-v1", "conv14.pointwise", 1048576, 51380224);
}

void TestZooCounts::layersHaveTheirPublishedNumbers()
{
    QFETCH(const QString, network);
    QFETCH(const QString, layer);
    QFETCH(const qint64, weights);
    QFETCH(const qint64, macs);
    static QString builtName;
    static std::vector<LayerInfo> layers;
    if (builtName != network) {
        builtName = network;
        layers = layersOf(zooNetwork(network.toStdString()));
    }
    const auto found = std::ranges::find(layers, layer.toStdString(), &LayerInfo::name);
    QVERIFY(found != layers.end());
    QCOMPARE(found->weights, weights);
    QCOMPARE(found->macs, macs);
}

void TestZooCounts::totalsAreThePublishedOnes_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<int>("layers");
    QTest::addColumn<qint64>("weights");
    QTest::addColumn<qint64>("macs");
    QTest::addColumn<qint64>("trained");
    const auto row = [](const char* network, int layers, qint64 weights, qint64 macs, qint64 trained) {
        QTest::newRow(network) << QString::fromUtf8(network) << layers << weights << macs << trained;
    };
    row("alexnet-bvlc", 8, 60954656, 724406816, 60965224);
    row("alexnet-torchvision", 8, 61090496, 714188480, 61100840);
    row("vgg-16", 16, 138344128, 15470264320, 138357544);
    row("resnet-18", 21, 11678912, 1814073344, 11689512);
    row("resnet-50-v1", 54, 25502912, 3857973248, 25557032);
    row("resnet-50-v1.5", 54, 25502912, 4089184256, 25557032);
    row("resnet-20-cifar", 22, 270896, 40813184, 272474);
    row("mobilenet-v1", 28, 4209088, 568740352, 4231976);
}

void TestZooCounts::totalsAreThePublishedOnes()
{
    QFETCH(const QString, network);
    QFETCH(const int, layers);
    QFETCH(const qint64, weights);
    QFETCH(const qint64, macs);
    QFETCH(const qint64, trained);
    const auto built = zooNetwork(network.toStdString());
    const auto infos = layersOf(built);
    qint64 allWeights = 0;
    qint64 allMacs = 0;
    for (const auto& info : infos) {
        allWeights += info.weights;
        allMacs += info.macs;
    }
    qint64 allTrained = 0;
    const auto isTrained = trainedParameters(built);
    for (std::size_t index = 0; index < built.parameters.size(); ++index)
        allTrained += isTrained[index] ? static_cast<qint64>(built.parameters[index].values.size()) : 0;
    QCOMPARE(static_cast<int>(infos.size()), layers);
    QCOMPARE(allWeights, weights);
    QCOMPARE(allMacs, macs);
    QCOMPARE(allTrained, trained);
}

void TestZooCounts::groupsOfResNet50HaveTheirPublishedNumbers_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<int>("convolutions");
    QTest::addColumn<qint64>("weights");
    QTest::addColumn<qint64>("macsV1");
    QTest::addColumn<qint64>("macsV15");
    const auto row = [](const char* prefix, int convolutions, qint64 weights, qint64 v1, qint64 v15) {
        QTest::newRow(prefix) << QString::fromUtf8(prefix) << convolutions << weights << v1 << v15;
    };
    row("layer1.", 10, 212992, 667942912, 667942912);
    row("layer2.", 13, 1212416, 950534144, 1027604480);
    row("layer3.", 19, 7077888, 1387266048, 1464336384);
    row("layer4.", 10, 14942208, 732168192, 809238528);
}

void TestZooCounts::groupsOfResNet50HaveTheirPublishedNumbers()
{
    QFETCH(const QString, prefix);
    QFETCH(const int, convolutions);
    QFETCH(const qint64, weights);
    QFETCH(const qint64, macsV1);
    QFETCH(const qint64, macsV15);
    static const auto v1 = layersOf(resnet50v1());
    static const auto v15 = layersOf(resnet50v15());
    int count = 0;
    qint64 sumWeights = 0;
    qint64 sumV1 = 0;
    qint64 sumV15 = 0;
    for (std::size_t index = 0; index < v1.size(); ++index)
        if (v1[index].name.starts_with(prefix.toStdString())) {
            ++count;
            sumWeights += v1[index].weights;
            sumV1 += v1[index].macs;
            sumV15 += v15[index].macs;
        }
    QCOMPARE(count, convolutions);
    QCOMPARE(sumWeights, weights);
    QCOMPARE(sumV1, macsV1);
    QCOMPARE(sumV15, macsV15);
}

void TestZooCounts::activationsBelongToTheBranchThatComesFirst()
{
    const auto network = resnet20Cifar();
    const auto layers = layersOf(network);
    const auto find = [&](const char* name) {
        return *std::ranges::find(layers, std::string(name), &LayerInfo::name);
    };
    const auto nodeName = [&](const char* layer) {
        return network.nodes[static_cast<std::size_t>(find(layer).activationNode.value())].name;
    };
    QCOMPARE(nodeName("conv1"), std::string("bn1.relu"));
    QCOMPARE(nodeName("layer2.0.conv1"), std::string("layer2.0.bn1.relu"));
    QCOMPARE(nodeName("layer2.0.conv2"), std::string("layer2.0.add.relu"));
    QVERIFY(!find("layer2.0.downsample.0").activationNode);
    QVERIFY(!find("fc").activationNode);
    QCOMPARE(layers[*find("layer2.0.conv2").inputLayer].name, std::string("layer2.0.conv1"));
    QCOMPARE(layers[*find("layer2.1.conv1").inputLayer].name, std::string("layer2.0.conv2"));
    QCOMPARE(layers[*find("layer3.0.downsample.0").inputLayer].name, std::string("layer2.2.conv2"));
    QVERIFY(!find("conv1").inputLayer);
    QVERIFY(!find("fc").inputLayer); // behind global pooling the levels are gone
}

QTEST_APPLESS_MAIN(TestZooCounts)
#include "tst_zoo_counts.moc"
