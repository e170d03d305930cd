#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/hardware/side_work.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "networks.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace espalier;

namespace {

/// Three convolutions, the input of the second added to the output of the third.
std::vector<LayerInfo> blockLayers(std::int64_t size = 14)
{
    std::vector<LayerInfo> layers{convolutionLayer("a", 16, size, 16, size, 3),
        convolutionLayer("b", 16, size, 16, size, 3), convolutionLayer("c", 16, size, 16, size, 3),
        linearLayer("fc", 16 * size * size, 10)};
    layers.back().isLast = true;
    return layers;
}

LayerGraph blockGraph(std::span<const LayerInfo> layers)
{
    auto graph = chainOf(layers);
    graph.tensors[1].lastUse = 2; // a's output waits for the sum
    graph.tensors[3].producers = {2, 0};
    graph.operations.push_back({.name = "sum",
        .operation = Operation::Relu,
        .layer = 2,
        .reads = 1,
        .adds = layers[2].outputElements()});
    return graph;
}

NetworkCost costOf(std::span<const LayerInfo> layers, const Plan& plan, const LayerGraph* graph,
    const Accelerator& accelerator, std::int64_t batch = 1)
{
    CostOptions options;
    options.batch = batch;
    if (graph != nullptr)
        options.graph = std::make_shared<const LayerGraph>(*graph);
    return estimateCost(layers, plan, accelerator, options).planned;
}

Accelerator chipWithBuffer(std::int64_t bytes)
{
    auto chip = builtInAccelerator(defaultAccelerator);
    chip.memory.bufferBytes = bytes;
    return chip;
}

bool close(double found, double expected)
{
    return std::abs(found - expected) <= 1e-9 * std::abs(expected) + 1e-30;
}

} // namespace

class LayerGraphTest : public QObject {
    Q_OBJECT

private slots:
    void chainsCostWhatTheyDidWithoutAGraph_data();
    void chainsCostWhatTheyDidWithoutAGraph();
    void theGraphOfLenetIsAChainWithItsPooling();
    void poolingIsCountedWindowByWindow_data();
    void poolingIsCountedWindowByWindow();
    void shortcutsWaitOnTheChipWhereTheyFit();
    void shortcutsThatDoNotFitGoToDramAndBack();
    void sumsAreAsWideAsTheirWidestPart();
    void operationsArePartOfTheTotal();
    void graphsOfOtherNetworksAreNamed();
    void residualNetworksHaveTheirSums_data();
    void residualNetworksHaveTheirSums();
    void operationsAreCountedByHand();
    void publishedShapesAreThoseOfTheZoo();
};

void LayerGraphTest::chainsCostWhatTheyDidWithoutAGraph_data()
{
    QTest::addColumn<QString>("id");
    for (const auto& id : builtInAccelerators())
        QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

void LayerGraphTest::chainsCostWhatTheyDidWithoutAGraph()
{
    QFETCH(QString, id);
    const auto chip = builtInAccelerator(id.toStdString());
    const auto network = lenet5();
    const auto layers = layersOf(network);
    auto graph = layerGraph(network);
    graph.operations.clear();
    const auto plan = uniformPlan(4, 0.1, 3, 4);
    QCOMPARE(costOf(layers, plan, &graph, chip), costOf(layers, plan, nullptr, chip));
}

void LayerGraphTest::theGraphOfLenetIsAChainWithItsPooling()
{
    const auto network = lenet5();
    const auto graph = layerGraph(network);
    QCOMPARE(graph.inputs, (std::vector<int>{0, 1, 2, 3}));
    QCOMPARE(graph.outputs, (std::vector<int>{1, 2, 3, 4}));
    QCOMPARE(graph.tensors[0].elements, 784);
    QCOMPARE(graph.tensors[1].elements, 20 * 24 * 24);
    QCOMPARE(graph.tensors[4].lastUse, -1); // the answer
    std::int64_t pooled = 0;
    for (const auto& operation : graph.operations) {
        if (operation.operation == Operation::MaxPool2d)
            pooled += operation.adds;
    }
    QCOMPARE(pooled, 3 * (20 * 12 * 12 + 50 * 4 * 4));
}

void LayerGraphTest::poolingIsCountedWindowByWindow_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("padding");
    QTest::newRow("2 x 2") << 8 << 2 << 2 << 0;
    QTest::newRow("overlapping") << 13 << 3 << 2 << 0;
    QTest::newRow("padded") << 112 << 3 << 2 << 1;
    QTest::newRow("all of it") << 7 << 7 << 7 << 0;
}

void LayerGraphTest::poolingIsCountedWindowByWindow()
{
    QFETCH(int, size);
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, padding);
    const auto output = (size + 2 * padding - kernel) / stride + 1;
    const PoolWindows pool{{kernel, kernel}, {stride, stride}, {padding, padding}};
    std::int64_t values = 0;
    for (int row = 0; row < output; ++row) {
        for (int column = 0; column < output; ++column) {
            for (int y = 0; y < kernel; ++y) {
                for (int x = 0; x < kernel; ++x) {
                    const auto inRow = row * stride + y - padding;
                    const auto inColumn = column * stride + x - padding;
                    values += inRow >= 0 && inColumn >= 0 && inRow < size && inColumn < size ? 3 : 0;
                }
            }
        }
    }
    QCOMPARE(windowValues({3, size, size}, {3, output, output}, pool), values);
}

void LayerGraphTest::shortcutsWaitOnTheChipWhereTheyFit()
{
    const auto layers = blockLayers();
    const auto graph = blockGraph(layers);
    const auto plan = uniformPlan(4, 0.1, 3, 8);
    const auto cost = costOf(layers, plan, &graph, chipWithBuffer(1 << 20));
    QCOMPARE(cost.operations.size(), std::size_t(1));
    QCOMPARE(cost.operations[0].dramBits, 0.0);
    QCOMPARE(cost.operations[0].additions, 3136.0);
    QVERIFY(cost.layers[1].traffic.resident.input && cost.layers[2].traffic.resident.output);
    // The operand is read from the buffer, and added at 8 bits.
    const auto chip = chipWithBuffer(1 << 20);
    QVERIFY(close(cost.operations[0].energy[EnergySource::MultiplyAdd], 3136 * chip.energy.add(8) * 1e-12));
    QVERIFY(close(cost.operations[0].energy[EnergySource::Buffer],
        3136 * 8 * chip.energy.buffer(chip.memory.bankBytes) * 1e-12));
}

void LayerGraphTest::shortcutsThatDoNotFitGoToDramAndBack()
{
    // 3136 bytes a map: a layer's input and output fit, a third map does not.
    const auto layers = blockLayers();
    const auto graph = blockGraph(layers);
    const auto plan = uniformPlan(4, 1.0, 8, 8);
    const auto chip = chipWithBuffer(7500);
    const auto cost = costOf(layers, plan, &graph, chip);
    const auto chain = costOf(layers, plan, nullptr, chip);
    QVERIFY(chain.layers[1].traffic.resident.input);
    QVERIFY(!cost.layers[1].traffic.resident.input); // it had to go out
    QCOMPARE(cost.layers[0].traffic.outputBits, 3136.0 * 8);
    QCOMPARE(cost.layers[1].traffic.inputBits, 3136.0 * 8);
    QCOMPARE(cost.operations[0].dramBits, 3136.0 * 8);
    QVERIFY(cost.layers[2].traffic.resident.input); // b's output stays
    QVERIFY(close(cost.operations[0].seconds, 3136.0 / chip.memory.dram.bytesPerSecond));
    QVERIFY(cost.total.energy.total() > chain.total.energy.total());
}

void LayerGraphTest::sumsAreAsWideAsTheirWidestPart()
{
    const auto layers = blockLayers();
    const auto graph = blockGraph(layers);
    auto plan = uniformPlan(4, 0.1, 3, 4);
    plan.layers[0].activationBits = 8; // one part of the sum that fc reads
    const auto cost = costOf(layers, plan, &graph, chipWithBuffer(1 << 20));
    QCOMPARE(cost.layers[2].bits.activation, 4);
    QCOMPARE(cost.layers[3].bits.activation, 8);
}

void LayerGraphTest::operationsArePartOfTheTotal()
{
    const auto layers = blockLayers();
    const auto graph = blockGraph(layers);
    const auto cost = costOf(layers, uniformPlan(4, 1.0, 8, 8), &graph, chipWithBuffer(7500), 4);
    double joules = 0.0;
    double seconds = 0.0;
    double dram = 0.0;
    for (const auto& layer : cost.layers) {
        joules += layer.energy.total();
        seconds += layer.latency.total;
        dram += layer.traffic.dramBits();
    }
    for (const auto& operation : cost.operations) {
        joules += operation.energy.total();
        seconds += operation.seconds;
        dram += operation.dramBits;
    }
    QVERIFY(close(cost.total.energy.total(), joules));
    QVERIFY(close(cost.total.seconds, seconds));
    QVERIFY(close(cost.total.dramBits, dram));
}

void LayerGraphTest::graphsOfOtherNetworksAreNamed()
{
    const auto layers = layersOf(lenet5());
    CostOptions options;
    options.graph = std::make_shared<const LayerGraph>(chainOf(blockLayers()));
    auto plan = densePlan(3);
    const auto text = errorText([&] {
        estimateCost(layersOf(lenet300100()), plan, builtInAccelerator(defaultAccelerator), options);
    });
    QVERIFY2(text.contains("graph of 4 layers, the network has 3"), qPrintable(text));
}

void LayerGraphTest::residualNetworksHaveTheirSums_data()
{
    QTest::addColumn<int>("network");
    QTest::addColumn<int>("sums");
    QTest::addColumn<int>("layers");
    QTest::newRow("ResNet-50") << 0 << 16 << 54;
    QTest::newRow("ResNet-20") << 1 << 9 << 22;
}

void LayerGraphTest::residualNetworksHaveTheirSums()
{
    QFETCH(int, network);
    QFETCH(int, sums);
    QFETCH(int, layers);
    const auto resnet = network == 0 ? resnet50v15() : resnet20Cifar();
    const auto infos = layersOf(resnet);
    const auto graph = layerGraph(resnet);
    QCOMPARE(static_cast<int>(graph.inputs.size()), layers);
    QCOMPARE(std::ranges::count(graph.operations, Operation::Add, &SideOperation::operation), sums);
    for (const auto& operation : graph.operations) {
        QVERIFY(operation.operation != Operation::BatchNorm2d); // all folded
        if (operation.operation == Operation::Add)
            QVERIFY(graph.tensors[static_cast<std::size_t>(operation.reads)].lastUse >= operation.layer);
    }
    for (std::size_t layer = 0; layer < infos.size(); ++layer) {
        const auto& input = graph.tensors[static_cast<std::size_t>(graph.inputs[layer])];
        QVERIFY(input.writtenBy < static_cast<int>(layer));
        QVERIFY(input.lastUse >= static_cast<int>(layer));
        QVERIFY(input.elements >= infos[layer].inputElements()); // pooling only takes away
    }
    // Shortcuts cost DRAM traffic that a chain does not have.
    const auto chip = builtInAccelerator(defaultAccelerator);
    const auto plan = uniformPlan(infos.size(), 0.1, 4, 8);
    const auto residual = costOf(infos, plan, &graph, chip, 4);
    const auto chain = costOf(infos, plan, nullptr, chip, 4);
    QVERIFY(residual.total.dramBits >= chain.total.dramBits);
    QVERIFY(residual.total.energy.total() > chain.total.energy.total());
}

void LayerGraphTest::operationsAreCountedByHand()
{
    Network network = NetworkBuilder("by hand", {2, 4, 4})
                          .conv2d("conv", {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}})
                          .relu()
                          .build();
    const auto shapes = inferShapes(network);
    QCOMPARE(sideWork(network, shapes, 2).adds, 3 * 16);
    network.nodes[2].operation = Operation::GlobalAveragePool2d;
    const std::vector<Shape> pooled{{2, 4, 4}, {3, 4, 4}, {3, 1, 1}};
    QCOMPARE(sideWork(network, pooled, 2).adds, 3 * 16);
    QCOMPARE(sideWork(network, pooled, 2).multiplies, 3);
    network.nodes[2].operation = Operation::BatchNorm2d;
    QCOMPARE(sideWork(network, shapes, 2).multiplies, 0); // folded into the convolution
    network.nodes.push_back(network.nodes[2]);
    network.nodes.back().inputs = {1}; // which now has two readers
    QCOMPARE(sideWork(network, shapes, 2).multiplies, 3 * 16);
    QCOMPARE(sideWork(network, shapes, 2).adds, 3 * 16);
    QCOMPARE(sideWork(network, shapes, 2).parameters, 2 * 3);
    network.nodes[2].operation = Operation::LocalResponseNorm;
    network.nodes[2].attributes = LocalResponseNormAttributes{.size = 5};
    QCOMPARE(sideWork(network, shapes, 2).adds, 5 * 3 * 16);
    network.nodes[2].operation = Operation::AveragePool2d;
    network.nodes[2].attributes = AveragePoolAttributes{};
    const std::vector<Shape> halved{{2, 4, 4}, {3, 4, 4}, {3, 2, 2}};
    QCOMPARE(sideWork(network, halved, 2).adds, 3 * 16);
    QCOMPARE(sideWork(network, halved, 2).multiplies, 3 * 4);
}

void LayerGraphTest::publishedShapesAreThoseOfTheZoo()
{
    const auto same = [](const std::vector<LayerInfo>& published, const std::vector<LayerInfo>& zoo) {
        return std::ranges::equal(published, zoo, [](const LayerInfo& one, const LayerInfo& other) {
            return one.kind == other.kind && one.weightShape == other.weightShape && one.macs == other.macs
                && one.inputElements() == other.inputElements() && one.outputShape == other.outputShape;
        });
    };
    QVERIFY(same(alexnetLayers(), layersOf(alexnetBvlc())));
    QVERIFY(same(vgg16Layers(), layersOf(vgg16())));
}

QTEST_APPLESS_MAIN(LayerGraphTest)
#include "tst_layer_graph.moc"
