// The ONNX files that are written, run by ONNX Runtime on node.
#include "core/compress/quantizer.h"
#include "core/formats/file_io.h"
#include "core/formats/onnx.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/evaluate.h"
#include "engine/export_check.h"
#include "tests/support/error_text.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace espalier;

namespace {

Network groupedNetwork()
{
    return NetworkBuilder("grouped", {4, 15, 13})
        .conv2d("wide",
            {.outputChannels = 8,
                .kernel = {3, 2},
                .stride = {2, 1},
                .padding = {1, 0},
                .dilation = {1, 2},
                .groups = 2})
        .relu()
        .localResponseNorm("lrn", {.size = 3, .alpha = 0.1F})
        .conv2d("depthwise", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}, .groups = 8})
        .relu()
        .averagePool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}, .countPadding = false})
        .maxPool2d({.kernel = {2, 3}, .stride = {1, 2}, .padding = {1, 1}})
        .averagePool2d({.kernel = {2, 2}, .stride = {1, 1}, .padding = {1, 1}})
        .flatten()
        .linear("fc", 6)
        .build();
}

Network networkNamed(const QString& name)
{
    auto network = name == "grouped" ? groupedNetwork() : zooNetwork(name.toStdString());
    initializeWeights(network, 11);
    Random random(12);
    for (auto& parameter : network.parameters)
        if (parameter.shape.size() == 1) // biases and the arrays of batch-norms, variances above 0
            for (auto& value : parameter.values)
                value = static_cast<float>(std::abs(value + 0.1 * random.normal()) + 0.01);
    return network;
}

/// A third of the weights, on levels of so many bits; activations too.
CompressedModel modelOf(Network network, int weightBits, int activationBits)
{
    const auto infos = layersOf(network);
    auto plan = densePlan(infos.size());
    std::vector<float> intervals;
    for (std::size_t layer = 0; layer < infos.size(); ++layer) {
        auto& weights = network
                            .parameters[static_cast<std::size_t>(
                                *network.nodes[static_cast<std::size_t>(infos[layer].node)].weight)]
                            .values;
        for (std::size_t index = 0; index < weights.size(); ++index)
            if (index % 3 != 0)
                weights[index] = 0.0F;
        if (weightBits != unquantizedBits) {
            plan.layers[layer].weightBits = weightBits;
            intervals.push_back(bestInterval(weights, weightBits));
            quantize(weights, {intervals.back(), weightBits});
        }
    }
    intervals.resize(infos.size());
    auto model = compress(network, plan, intervals);
    for (std::size_t layer = 0; layer < infos.size(); ++layer)
        if (infos[layer].activationNode && activationBits != unquantizedBits) {
            model.layers[layer].activationBits = activationBits;
            model.layers[layer].activationInterval = 1.5F / std::ldexp(1.0F, activationBits);
            model.layers[layer].activationThreshold = layer == 0 ? 0.2F : 0.0F;
        }
    return model;
}

} // namespace

class TestOnnxRuntime : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        node_ = QStandardPaths::findExecutable("node");
        modules_ = QFileInfo(ESPALIER_BINARY_DIR "/../node/node_modules").absoluteFilePath();
        if (node_.isEmpty() || !QFileInfo::exists(modules_ + "/onnxruntime-node"))
            QSKIP("ONNX Runtime is not installed: ./dev test does where there are node and npm");
    }

    void outputsAreTheEngines_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<int>("weightBits");
        QTest::addColumn<int>("activationBits");
        QTest::addColumn<int>("way"); ///< 0 qdq, 1 by channel, 2 INT8 alone, 3 sparse, 4 floats
        QTest::addColumn<QString>("type"); ///< that a note must tell of
        const auto row = [](const char* network, int weightBits, int activationBits, int way,
                             const char* type) {
            QTest::addRow("%s, weights %d, activations %d, way %d", network, weightBits, activationBits, way)
                << QString(network) << weightBits << activationBits << way << QString(type);
        };
        constexpr int none = unquantizedBits;
        row("lenet-5", none, none, 4, "");
        row("lenet-5", 8, none, 0, "");
        row("lenet-5", 8, 8, 0, "");
        row("lenet-5", 7, 8, 1, "INT8");
        row("lenet-5", 4, 4, 0, "INT8");
        row("lenet-5", 3, 3, 0, "INT4");
        row("lenet-5", 3, 3, 1, "INT4");
        row("lenet-5", 3, 3, 2, "INT8");
        row("lenet-5", 2, 2, 0, "INT4");
        row("lenet-5", 1, 2, 0, "INT2");
        row("lenet-5", 1, 2, 1, "INT2");
        row("lenet-5", 4, none, 3, "INT8");
        row("lenet-5", none, none, 3, "");
        row("grouped", none, none, 4, "");
        row("grouped", 3, 4, 1, "INT4");
        row("resnet-8-cifar", none, none, 4, "");
        row("resnet-8-cifar", 4, 8, 0, "INT8");
    }

    void outputsAreTheEngines()
    {
        QFETCH(const QString, network);
        QFETCH(const int, weightBits);
        QFETCH(const int, activationBits);
        QFETCH(const int, way);
        QFETCH(const QString, type);
        const std::array ways{OnnxWriteOptions{}, OnnxWriteOptions{.perChannel = true},
            OnnxWriteOptions{.newestOpset = 20}, OnnxWriteOptions{.sparse = true},
            OnnxWriteOptions{.levels = false}};
        const auto model = modelOf(networkNamed(network), weightBits, activationBits);
        const auto file = encodeOnnx(model, ways[static_cast<std::size_t>(way)]);
        QString notes;
        for (const auto& note : file.ledger.notes)
            notes += QString::fromStdString(note + '\n');
        QVERIFY2(notes.contains(type), qPrintable(notes));
        const auto pictures = noiseFor(decompress(model));
        const auto found = runElsewhere(file.bytes, pictures);
        const auto expected = logits(model, pictures);
        QCOMPARE(errorText([&] { compareOutputs(found, expected, model); }), QString());
        QVERIFY(*std::ranges::max_element(expected) > *std::ranges::min_element(expected) + 1e-3F);
    }

private:
    std::vector<float> runElsewhere(const std::vector<std::uint8_t>& model, const PictureSet& pictures)
    {
        const QTemporaryDir folder;
        const auto path = [&](const char* name) { return folder.filePath(name); };
        std::vector<float> input;
        for (const auto pixel : pictures.pixels)
            input.push_back(static_cast<float>(pixel) * static_cast<float>(1.0 / 255.0));
        writeFileAtomically(path("model.onnx").toStdString(), model);
        writeFileAtomically(path("input").toStdString(),
            {reinterpret_cast<const std::uint8_t*>(input.data()), input.size() * sizeof(float)});
        const auto sizes = QString("%1,%2,%3,%4")
                               .arg(pictures.count())
                               .arg(pictures.channels)
                               .arg(pictures.height)
                               .arg(pictures.width);
        QProcess process;
        process.start(node_,
            {ESPALIER_SOURCE_DIR "/tests/node/run_onnx.js", modules_, path("model.onnx"), path("input"),
                path("output"), sizes});
        constexpr int patience = 120'000;
        if (!process.waitForFinished(patience) || process.exitCode() != 0)
            throw Error("ONNX Runtime: " + process.readAllStandardError().toStdString());
        const auto bytes = readFile(path("output").toStdString());
        std::vector<float> output(bytes.size() / sizeof(float));
        std::memcpy(output.data(), bytes.data(), bytes.size());
        return output;
    }

    QString node_;
    QString modules_;
};

QTEST_GUILESS_MAIN(TestOnnxRuntime)
#include "tst_onnx_runtime.moc"
