#include "core/network/network.h"
#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

using Damage = void (*)(Network&);

class TestNetwork : public QObject {
    Q_OBJECT

private slots:
    void shapesOfLeNet5();
    void networksCompareByValue();
    void operationNamesReadBack_data();
    void operationNamesReadBack();
    void anUnknownOperationIsNamed();
    void outputMustBeOneValueAClass();
    void damageIsNamed_data();
    void damageIsNamed();
    void shapeTextAndElementCount();
};

void TestNetwork::shapesOfLeNet5()
{
    const std::vector<Shape> wanted{{1, 28, 28}, {20, 24, 24}, {20, 24, 24}, {20, 12, 12}, {50, 8, 8},
        {50, 8, 8}, {50, 4, 4}, {800}, {500}, {500}, {10}};
    QCOMPARE(inferShapes(lenet5()), wanted);
}

void TestNetwork::networksCompareByValue()
{
    auto network = lenet5();
    QCOMPARE(network, lenet5());
    network.parameters[0].values[0] = 1.0F;
    QVERIFY(network != lenet5());
}

void TestNetwork::operationNamesReadBack_data()
{
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<QString>("name");
    QTest::newRow("input") << Operation::Input << "input";
    QTest::newRow("conv2d") << Operation::Conv2d << "conv2d";
    QTest::newRow("linear") << Operation::Linear << "linear";
    QTest::newRow("relu") << Operation::Relu << "relu";
    QTest::newRow("maxpool2d") << Operation::MaxPool2d << "maxpool2d";
    QTest::newRow("flatten") << Operation::Flatten << "flatten";
    QTest::newRow("batchnorm2d") << Operation::BatchNorm2d << "batchnorm2d";
    QTest::newRow("add") << Operation::Add << "add";
    QTest::newRow("averagepool2d") << Operation::AveragePool2d << "averagepool2d";
    QTest::newRow("globalaveragepool2d") << Operation::GlobalAveragePool2d << "globalaveragepool2d";
    QTest::newRow("localresponsenorm") << Operation::LocalResponseNorm << "localresponsenorm";
    QTest::newRow("unknown") << Operation::Unknown << "unknown";
}

void TestNetwork::operationNamesReadBack()
{
    QFETCH(const Operation, operation);
    QFETCH(const QString, name);
    QCOMPARE(QString::fromStdString(toText(operation)), name);
    QCOMPARE(operationFromText(name.toStdString()), operation);
}

void TestNetwork::anUnknownOperationIsNamed()
{
    QCOMPARE(
        errorText([] { operationFromText("softplus"); }), QStringLiteral("unknown operation 'softplus'"));
}

void TestNetwork::outputMustBeOneValueAClass()
{
    QCOMPARE(outputClasses(lenet5()), 10);
    auto network = lenet5();
    network.nodes.resize(4);
    QCOMPARE(errorText([&] { outputClasses(network); }),
        QStringLiteral("network 'LeNet-5' ends in shape 20×12×12, expected one value a class"));
}

namespace {

Conv2dAttributes& convolution(Network& network)
{
    return std::get<Conv2dAttributes>(network.nodes[1].attributes);
}

PoolAttributes& pool(Network& network)
{
    return std::get<PoolAttributes>(network.nodes[3].attributes);
}

} // namespace

void TestNetwork::damageIsNamed_data()
{
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, Damage damage, const char* message) {
        QTest::newRow(name) << damage << QString::fromUtf8(message);
    };
    row(
        "no nodes", [](Network& n) { n.nodes.clear(); },
        "network 'LeNet-5' does not begin with an input node");
    row(
        "no input node", [](Network& n) { n.nodes.erase(n.nodes.begin()); },
        "network 'LeNet-5' does not begin with an input node");
    row(
        "a second input", [](Network& n) { n.nodes[2] = n.nodes[0]; },
        "node 'input' (input): only the first node may be an input, and it has no inputs itself");
    row(
        "input that reads", [](Network& n) { n.nodes[0].inputs = {0}; },
        "node 'input' (input): only the first node may be an input, and it has no inputs itself");
    row(
        "empty input shape", [](Network& n) { n.inputShape.clear(); },
        "node 'input' (input): the network's input shape is empty");
    row(
        "input shape with a zero",
        [](Network& n) {
            n.inputShape = {1, 0, 28};
        },
        "node 'input' (input): shape 1×0×28 has a size below 1 or too many elements");
    row(
        "input shape beyond all memory",
        [](Network& n) {
            n.inputShape = {1, 1 << 30, 1 << 30};
        },
        "node 'input' (input): shape 1×1073741824×1073741824 has a size below 1 or too many elements");
    row(
        "no inputs", [](Network& n) { n.nodes[2].inputs.clear(); },
        "node 'conv1.relu' (relu): has 0 inputs, expected 1");
    row(
        "two inputs",
        [](Network& n) {
            n.nodes[2].inputs = {1, 0};
        },
        "node 'conv1.relu' (relu): has 2 inputs, expected 1");
    row(
        "reads itself", [](Network& n) { n.nodes[2].inputs = {2}; },
        "node 'conv1.relu' (relu): reads node number 2, which does not come before it");
    row(
        "reads a negative node", [](Network& n) { n.nodes[2].inputs = {-1}; },
        "node 'conv1.relu' (relu): reads node number -1, which does not come before it");
    row(
        "attributes of another kind", [](Network& n) { n.nodes[1].attributes = LinearAttributes{20}; },
        "node 'conv1' (conv2d): has no attributes of its kind");
    row(
        "no attributes", [](Network& n) { n.nodes[3].attributes = {}; },
        "node 'pool3' (maxpool2d): has no attributes of its kind");
    row(
        "groups that do not divide", [](Network& n) { convolution(n).groups = 3; },
        "node 'conv1' (conv2d): 3 groups do not divide 1 input and 20 output channels");
    row(
        "no output channels", [](Network& n) { convolution(n).outputChannels = 0; },
        "node 'conv1' (conv2d): 0 outputs, expected 1 to 1048576");
    row(
        "stride 0",
        [](Network& n) {
            convolution(n).stride = {1, 0};
        },
        "node 'conv1' (conv2d): kernel, stride and dilation must be at least 1, padding at least 0, all at "
        "most 1048576");
    row(
        "padding beyond all memory", [](Network& n) { convolution(n).padding.width = std::int64_t{1} << 62; },
        "node 'conv1' (conv2d): kernel, stride and dilation must be at least 1, padding at least 0, all at "
        "most 1048576");
    row(
        "weight missing", [](Network& n) { n.nodes[1].weight.reset(); },
        "node 'conv1' (conv2d): its weight is missing");
    row(
        "weight out of range", [](Network& n) { n.nodes[1].weight = 99; },
        "node 'conv1' (conv2d): its weight is missing");
    row(
        "bias out of range", [](Network& n) { n.nodes[1].bias = -1; },
        "node 'conv1' (conv2d): its bias is missing");
    row(
        "weight of another shape",
        [](Network& n) {
            convolution(n).kernel = {3, 5};
        },
        "node 'conv1' (conv2d): weight 'conv1.weight' has shape 20×1×5×5, expected 20×1×3×5");
    row(
        "bias of another shape", [](Network& n) { n.parameters[7].shape = {11}; },
        "node 'fc2' (linear): bias 'fc2.bias' has shape 11, expected 10");
    row(
        "too few values", [](Network& n) { n.parameters[6].values.pop_back(); },
        "node 'fc2' (linear): weight 'fc2.weight' holds 4999 values, its shape says 5000");
    row(
        "padding above half the pooling window",
        [](Network& n) {
            pool(n).padding = {0, 2};
        },
        "node 'pool3' (maxpool2d): padding is more than half the kernel");
    row(
        "linear without flatten", [](Network& n) { n.nodes[8].inputs = {6}; },
        "node 'fc1' (linear): input shape 50×4×4, expected a plain vector: flatten it first");
}

void TestNetwork::damageIsNamed()
{
    QFETCH(const Damage, damage);
    QFETCH(const QString, message);
    auto network = lenet5();
    damage(network);
    QCOMPARE(errorText([&] { inferShapes(network); }), message);
}

void TestNetwork::shapeTextAndElementCount()
{
    QCOMPARE(QString::fromStdString(toText(Shape{20, 1, 5, 5})), QStringLiteral("20×1×5×5"));
    QCOMPARE(elementCount({20, 1, 5, 5}), 500);
    QCOMPARE(elementCount({}), 1);
}

QTEST_APPLESS_MAIN(TestNetwork)
#include "tst_network.moc"
