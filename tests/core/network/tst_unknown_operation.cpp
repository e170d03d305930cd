#include "core/formats/esp.h"
#include "core/hardware/layer_graph.h"
#include "core/network/layer_info.h"
#include "core/network/network_builder.h"
#include "core/network/shrink.h"
#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

/// conv1 → Sigmoid → conv2, both convolutions side by side in a Concat → conv3 → fc.
Network withUnknownNodes()
{
    NetworkBuilder builder("mixed", {2, 8, 8});
    builder.conv2d("conv1", {.outputChannels = 4, .kernel = {3, 3}, .padding = {1, 1}});
    auto network = builder.build();
    const auto append = [&network](Node node) { network.nodes.push_back(std::move(node)); };
    const auto weight = [&network](const Shape& shape) {
        const auto count = static_cast<std::size_t>(elementCount(shape));
        network.parameters.push_back(
            {"w" + std::to_string(network.parameters.size()), shape, std::vector<float>(count)});
        return static_cast<int>(network.parameters.size()) - 1;
    };
    append({.name = "gate",
        .operation = Operation::Unknown,
        .inputs = {1},
        .attributes = UnknownAttributes{"Sigmoid", {4, 8, 8}}});
    append({.name = "conv2",
        .operation = Operation::Conv2d,
        .inputs = {2},
        .attributes = Conv2dAttributes{.outputChannels = 6},
        .weight = weight({6, 4, 1, 1})});
    append({.name = "join",
        .operation = Operation::Unknown,
        .inputs = {1, 3},
        .attributes = UnknownAttributes{"Concat", {10, 8, 8}}});
    append({.name = "conv3",
        .operation = Operation::Conv2d,
        .inputs = {4},
        .attributes = Conv2dAttributes{.outputChannels = 3},
        .weight = weight({3, 10, 1, 1})});
    append({.name = "flatten", .operation = Operation::Flatten, .inputs = {5}});
    append({.name = "fc",
        .operation = Operation::Linear,
        .inputs = {6},
        .attributes = LinearAttributes{2},
        .weight = weight({2, 192})});
    return network;
}

} // namespace

class TestUnknownOperation : public QObject {
    Q_OBJECT

private slots:
    void whatLiesAroundIsShown()
    {
        const auto network = withUnknownNodes();
        QCOMPARE(inferShapes(network)[4], (Shape{10, 8, 8}));
        const auto layers = layersOf(network);
        QCOMPARE(layers.size(), 4U);
        QCOMPARE(layers[2].macs, 3 * 10 * 64);
        QVERIFY(!layers[0].activationNode); // what it feeds may want its sign
        QVERIFY(!layers[1].activationNode);
    }

    void whatLiesAroundIsCosted()
    {
        const auto graph = layerGraph(withUnknownNodes());
        const auto& joined = graph.tensors[static_cast<std::size_t>(graph.inputs[2])];
        QCOMPARE(joined.elements, 10 * 64);
        QCOMPARE(joined.producers, (std::vector{0, 1}));
        QCOMPARE(joined.writtenBy, 1);
        QCOMPARE(graph.inputs[1], graph.outputs[0]); // the gate rides on conv1
        QVERIFY(graph.operations.empty());
    }

    void noChannelOfItIsCut()
    {
        auto network = withUnknownNodes();
        initializeWeights(network, 1);
        QCOMPARE(shrink(network).network, network);
    }

    void runningItNamesEveryNode()
    {
        QCOMPARE(errorText([] { requireRunnable(withUnknownNodes()); }),
            QStringLiteral("network 'mixed' cannot be run: this program does not know the operation of node "
                           "'gate' (Sigmoid), 'join' (Concat); it can be shown, planned and costed"));
        requireRunnable(lenet5());
    }

    void anEspFileKeepsIt()
    {
        const auto network = withUnknownNodes();
        const auto layers = layersOf(network);
        const auto model = compress(network, densePlan(layers.size()), std::vector<float>(layers.size()));
        QCOMPARE(decodeEsp(encodeEsp(model), "test"), model);
    }

    void damageIsNamed()
    {
        auto network = withUnknownNodes();
        network.nodes[4].attributes = UnknownAttributes{"Concat", {}};
        QCOMPARE(errorText([&] { inferShapes(network); }),
            QStringLiteral("node 'join' (unknown): its output shape is not stated"));
        network.nodes[4].inputs.clear();
        QCOMPARE(errorText([&] { inferShapes(network); }),
            QStringLiteral("node 'join' (unknown): has no inputs, expected at least one"));
        network.nodes[4].inputs = {1, 5};
        QCOMPARE(errorText([&] { inferShapes(network); }),
            QStringLiteral("node 'join' (unknown): reads node number 5, which does not come before it"));
    }
};

QTEST_APPLESS_MAIN(TestUnknownOperation)
#include "tst_unknown_operation.moc"
