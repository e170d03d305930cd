#include "core/network/network_builder.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

class TestNetworkBuilder : public QObject {
    Q_OBJECT

private slots:
    void eachNodeReadsTheOneBefore();
    void parametersAreNamedAfterTheirNode();
    void mistakesNameTheirNode_data();
    void mistakesNameTheirNode();
};

namespace {

NetworkBuilder smallPicture()
{
    return NetworkBuilder("small", {2, 6, 6});
}

} // namespace

void TestNetworkBuilder::eachNodeReadsTheOneBefore()
{
    const auto network = smallPicture()
                             .conv2d("conv", {.outputChannels = 4, .kernel = {3, 3}})
                             .relu()
                             .maxPool2d()
                             .flatten()
                             .linear("fc", 5)
                             .build();
    const std::vector<Operation> operations{Operation::Input, Operation::Conv2d, Operation::Relu,
        Operation::MaxPool2d, Operation::Flatten, Operation::Linear};
    QCOMPARE(network.nodes.size(), operations.size());
    QVERIFY(network.nodes.front().inputs.empty());
    for (std::size_t index = 0; index < operations.size(); ++index) {
        QCOMPARE(network.nodes[index].operation, operations[index]);
        if (index > 0)
            QCOMPARE(network.nodes[index].inputs, std::vector{static_cast<int>(index) - 1});
    }
    const std::vector<Shape> shapes{{2, 6, 6}, {4, 4, 4}, {4, 4, 4}, {4, 2, 2}, {16}, {5}};
    QCOMPARE(inferShapes(network), shapes);
}

void TestNetworkBuilder::parametersAreNamedAfterTheirNode()
{
    const auto network =
        smallPicture().conv2d("conv", {.outputChannels = 4, .kernel = {3, 2}, .groups = 2}).build();
    QCOMPARE(network.parameters.size(), 2u);
    const auto& node = network.nodes.back();
    const auto& weight = network.parameters[static_cast<std::size_t>(node.weight.value())];
    const auto& bias = network.parameters[static_cast<std::size_t>(node.bias.value())];
    QCOMPARE(weight, (Parameter{"conv.weight", {4, 1, 3, 2}, std::vector<float>(24)}));
    QCOMPARE(bias, (Parameter{"conv.bias", {4}, std::vector<float>(4)}));
}

void TestNetworkBuilder::mistakesNameTheirNode_data()
{
    using Build = void (*)();
    QTest::addColumn<Build>("build");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, Build build, const char* message) {
        QTest::newRow(name) << build << QString::fromUtf8(message);
    };
    row(
        "no input shape", [] { NetworkBuilder("none", {}); },
        "node 'input' (input): the network's input shape is empty");
    row(
        "linear on a picture", [] { smallPicture().linear("fc", 3); },
        "node 'fc' (linear): input shape 2×6×6, expected a plain vector: flatten it first");
    row(
        "no outputs", [] { smallPicture().flatten().linear("fc", 0); },
        "node 'fc' (linear): 0 outputs, expected 1 to 1048576");
    row(
        "negative outputs", [] { smallPicture().flatten().linear("fc", -3); },
        "node 'fc' (linear): -3 outputs, expected 1 to 1048576");
    row(
        "convolution of a vector", [] { smallPicture().flatten().conv2d("conv", {}); },
        "node 'conv' (conv2d): input shape 72, expected channels×height×width");
    row(
        "no groups", [] { smallPicture().conv2d("conv", {.groups = 0}); },
        "node 'conv' (conv2d): 0 groups do not divide 2 input and 1 output channels");
    row(
        "negative kernel",
        [] {
            smallPicture().conv2d("conv", {.kernel = {-1, 3}});
        },
        "node 'conv' (conv2d): kernel, stride and dilation must be at least 1, padding at least 0, all at "
        "most 1048576");
    row(
        "kernel larger than the picture",
        [] {
            smallPicture().conv2d("conv", {.kernel = {7, 7}});
        },
        "node 'conv' (conv2d): kernel reaches over 7 pixels, but the padded input has only 6");
    row(
        "pooling window larger than the picture",
        [] {
            smallPicture().maxPool2d({.kernel = {8, 8}});
        },
        "node 'pool1' (maxpool2d): kernel reaches over 8 pixels, but the padded input has only 6");
}

void TestNetworkBuilder::mistakesNameTheirNode()
{
    using Build = void (*)();
    QFETCH(const Build, build);
    QFETCH(const QString, message);
    QCOMPARE(errorText(build), message);
}

QTEST_APPLESS_MAIN(TestNetworkBuilder)
#include "tst_network_builder.moc"
