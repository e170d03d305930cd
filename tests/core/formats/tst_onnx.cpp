#include "core/formats/onnx.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "tests/core/formats/random_model.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

/// What an ONNX file keeps of a model: codebooks become floats, levels need a place in the graph.
CompressedModel kept(CompressedModel model)
{
    const auto infos = layersOf(decompress(model));
    for (std::size_t index = 0; index < infos.size(); ++index) {
        auto& layer = model.layers[index];
        if (!layer.codebook.empty()) {
            const auto levels = levelsOf(layer);
            for (const auto code : layer.codes)
                layer.values.push_back(levels.value(code));
            layer.codes.clear();
            layer.codebook.clear();
            layer.weightBits = unquantizedBits;
        }
        if (!infos[index].activationNode) {
            layer.activationBits = unquantizedBits;
            layer.activationInterval = layer.activationThreshold = 0.0F;
        }
    }
    return model;
}

CompressedModel randomModelWithNames(std::uint64_t seed)
{
    auto model = randomModel(seed);
    model.classNames.resize(static_cast<std::size_t>(outputClasses(decompress(model))), "another");
    return model;
}

/// Every operation that is written, with sizes that differ by direction.
Network everyOperation()
{
    NetworkBuilder builder("every operation", {4, 19, 17});
    builder
        .conv2d("grouped",
            {.outputChannels = 6,
                .kernel = {3, 2},
                .stride = {2, 1},
                .padding = {1, 0},
                .dilation = {1, 2},
                .groups = 2},
            NetworkBuilder::Biases::No)
        .batchNorm2d("norm", {.epsilon = 1e-3F});
    const auto shortcut = builder.last();
    builder.relu()
        .conv2d("depthwise", {.outputChannels = 6, .kernel = {3, 3}, .padding = {1, 1}, .groups = 6})
        .add("sum", shortcut)
        .relu()
        .localResponseNorm("lrn", {.size = 3, .alpha = 2e-3F, .beta = 0.5F, .bias = 2.0F})
        .maxPool2d({.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}})
        .averagePool2d({.kernel = {2, 3}, .stride = {1, 1}, .padding = {1, 1}, .countPadding = false})
        .averagePool2d({.kernel = {2, 2}, .stride = {1, 2}, .padding = {0, 1}})
        .globalAveragePool2d()
        .flatten()
        .linear("fc", 5);
    auto network = builder.build();
    initializeWeights(network, 3);
    return network;
}

OnnxWriteOptions written(bool levels, bool perChannel, bool sparse, int opset)
{
    return {.levels = levels, .perChannel = perChannel, .sparse = sparse, .newestOpset = opset};
}

} // namespace

class TestOnnx : public QObject {
    Q_OBJECT

private slots:
    void networksComeBack_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto* name :
            {"every operation", "lenet-300-100", "lenet-5", "resnet-20-cifar", "resnet-8-cifar"})
            QTest::newRow(name) << QString(name);
    }

    void networksComeBack()
    {
        QFETCH(const QString, name);
        auto network = name == "every operation" ? everyOperation() : zooNetwork(name.toStdString());
        initializeWeights(network, 7);
        const auto file = encodeOnnx(network);
        QCOMPARE(static_cast<std::int64_t>(file.bytes.size()), file.ledger.total());
        QCOMPARE(onnxLedger(network), file.ledger);
        const auto model = decodeOnnxModel(file.bytes, "test");
        QCOMPARE(model.network, network);
        QVERIFY(model.notes.empty());
        QVERIFY(!model.isQuantized());
        QCOMPARE(encodeOnnx(model.network).bytes, file.bytes);
    }

    void modelsComeBack_data()
    {
        QTest::addColumn<int>("opset");
        QTest::addColumn<bool>("perChannel");
        QTest::addColumn<bool>("sparse");
        QTest::newRow("the smallest types") << 25 << false << false;
        QTest::newRow("by channel") << 25 << true << false;
        QTest::newRow("no INT2") << 21 << false << false;
        QTest::newRow("INT8 alone") << 13 << false << false;
        QTest::newRow("sparse") << 25 << false << true;
    }

    void modelsComeBack()
    {
        QFETCH(const int, opset);
        QFETCH(const bool, perChannel);
        QFETCH(const bool, sparse);
        const auto options = written(true, perChannel, sparse, opset);
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const auto model = randomModelWithNames(seed);
            const auto file = encodeOnnx(model, options);
            QCOMPARE(static_cast<std::int64_t>(file.bytes.size()), file.ledger.total());
            QCOMPARE(onnxLedger(model, options), file.ledger);
            auto expected = kept(model);
            auto found = decodeOnnxModel(file.bytes, "test").compressed();
            if (opset == 13) // 8-bit levels of both signs fit into no type
                for (std::size_t layer = 0; layer < found.layers.size(); ++layer)
                    if (found.layers[layer].weightBits == unquantizedBits
                        && expected.layers[layer].weightBits == 8)
                        found.layers[layer] = expected.layers[layer];
            QCOMPARE(found.layers, expected.layers);
            QCOMPARE(found, expected);
        }
    }

    void floatsOfModelsComeBack()
    {
        for (std::uint64_t seed = 0; seed < 30; ++seed) {
            const auto model = randomModelWithNames(seed);
            for (const bool sparse : {false, true}) {
                const auto file = encodeOnnx(model, written(false, false, sparse, 13));
                QCOMPARE(static_cast<std::int64_t>(file.bytes.size()), file.ledger.total());
                QCOMPARE(decodeOnnxModel(file.bytes, "test").network, decompress(model));
            }
        }
    }

    void sparseOnlyWhereItPays_data()
    {
        QTest::addColumn<double>("keep");
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("pays");
        QTest::newRow("floats, 60 % zeros") << 0.40 << unquantizedBits << false;
        QTest::newRow("floats, 70 % zeros") << 0.30 << unquantizedBits << true;
        QTest::newRow("8 bits, 85 % zeros") << 0.15 << 7 << false;
        QTest::newRow("8 bits, 91 % zeros") << 0.09 << 7 << true;
        QTest::newRow("4 bits, 91 % zeros") << 0.09 << 3 << false;
        QTest::newRow("4 bits, 95 % zeros") << 0.05 << 3 << true;
    }

    void sparseOnlyWhereItPays()
    {
        QFETCH(const double, keep);
        QFETCH(const int, bits);
        QFETCH(const bool, pays);
        auto network = lenet300100();
        initializeWeights(network, 1);
        auto plan = densePlan(3);
        plan.layers[0].keep = keep;
        plan.layers[0].weightBits = bits;
        const auto ledger = onnxLedger(network, plan, {}, {}, written(true, false, true, 25));
        QCOMPARE(ledger.layers[0].indices > 0, pays);
        const auto notes =
            QString::fromStdString(ledger.notes.empty() ? "" : ledger.notes.front() + ledger.notes.back());
        QVERIFY2(pays || notes.contains("66.7 % zeros for FLOAT, 88.9 % for INT8"), qPrintable(notes));
    }

    /// The plan's ledger is that of the file in the end.
    void plansArePredicted()
    {
        auto network = lenet300100();
        initializeWeights(network, 1);
        auto plan = densePlan(3);
        plan.layers[0] = {.keep = 0.1, .weightBits = 3, .activationBits = 3};
        plan.layers[1] = {.keep = 0.2, .weightBits = 4, .activationBits = 8, .activationThreshold = 0.1};
        plan.layers[2] = {.keep = 0.5, .weightBits = 2};
        const auto infos = layersOf(network);
        for (std::size_t layer = 0; layer < infos.size(); ++layer) {
            auto& weights = network
                                .parameters[static_cast<std::size_t>(
                                    *network.nodes[static_cast<std::size_t>(infos[layer].node)].weight)]
                                .values;
            const auto kept = static_cast<std::size_t>(keptWeights(plan.layers[layer], infos[layer]));
            const auto most = 1 << (plan.layers[layer].weightBits - 1);
            for (std::size_t index = 0; index < weights.size(); ++index)
                weights[index] =
                    index >= kept ? 0.0F : 0.25F * static_cast<float>(index % 2 == 0 ? most : -most);
        }
        auto model = compress(network, plan, {0.25F, 0.25F, 0.25F});
        model.layers[0].activationInterval = model.layers[1].activationInterval = 0.5F;
        model.layers[1].activationThreshold = 0.125F;
        model.classNames = std::vector<std::string>(10, "digit");
        model.provenance = "{}";
        for (const bool sparse : {false, true}) {
            const auto options = written(true, false, sparse, 25);
            QCOMPARE(onnxLedger(network, plan, "{}", model.classNames, options),
                encodeOnnx(model, options).ledger);
        }
    }

    void whatCannotBeWrittenIsNamed()
    {
        auto network = NetworkBuilder("even", {4, 5, 5}).localResponseNorm("lrn", {.size = 4}).build();
        QCOMPARE(errorText([&] { encodeOnnx(network); }),
            QStringLiteral("node 'lrn' normalizes over 4 channels: ONNX takes the other middle of an even "
                           "number than this program does"));
        network.nodes[1].operation = Operation::Unknown;
        network.nodes[1].attributes = UnknownAttributes{"Mystery", {4, 5, 5}};
        QCOMPARE(errorText([&] { encodeOnnx(network); }),
            QStringLiteral(
                "node 'lrn' (Mystery) cannot be written: this program does not know its operation"));
        QCOMPARE(errorText([] { encodeOnnx(lenet5(), {.newestOpset = 9}); }),
            QStringLiteral("opset 9, expected 13 or later"));
    }

    void batchNormsFoldOnRequest()
    {
        auto network = NetworkBuilder("folded", {2, 4, 4})
                           .conv2d("conv", {.outputChannels = 2}, NetworkBuilder::Biases::No)
                           .batchNorm2d("norm", {.epsilon = 0.0F})
                           .flatten()
                           .linear("fc", 2)
                           .build();
        network.parameters[0].values = {1, 2, 3, 4};
        network.parameters[1].values = {2, 3}; // weight
        network.parameters[2].values = {5, 6}; // bias
        network.parameters[3].values = {1, 2}; // mean
        network.parameters[4].values = {4, 9}; // variance
        const auto folded =
            decodeOnnxModel(encodeOnnx(network).bytes, "test", {.foldBatchNorms = true}).network;
        QCOMPARE(folded.nodes.size(), network.nodes.size() - 1);
        const auto& conv = folded.nodes[1];
        QCOMPARE(folded.parameters[static_cast<std::size_t>(*conv.weight)].values,
            (std::vector<float>{1, 2, 3, 4}));
        QCOMPARE(folded.parameters[static_cast<std::size_t>(*conv.bias)].values, (std::vector<float>{4, 4}));
    }
};

QTEST_APPLESS_MAIN(TestOnnx)
#include "tst_onnx.moc"
