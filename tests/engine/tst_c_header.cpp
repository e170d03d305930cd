// Networks as C: compiled by the system's compiler, run on the engine's pictures.
#include "core/compress/quantizer.h"
#include "core/formats/buffer_plan.h"
#include "core/formats/c_code.h"
#include "core/formats/c_header.h"
#include "core/network/zoo.h"
#include "engine/evaluate.h"
#include "engine/export_check.h"
#include "tests/core/formats/random_model.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

/// Runs pictures of bytes from standard input; answers with text that keeps every bit.
QByteArray programFor(const std::string& prefix)
{
    auto upper = QString::fromStdString(prefix).toUpper();
    return QStringLiteral(R"(#include "model.h"
#include <stdio.h>
int main(void)
{
    static float in[%1INPUTS], out[%1OUTPUTS], workspace[%1WORKSPACE];
    static unsigned char bytes[%1INPUTS];
    int place;
    while (fread(bytes, 1, %1INPUTS, stdin) == %1INPUTS) {
        for (place = 0; place < %1INPUTS; ++place)
            in[place] = (float)bytes[place] / 255.0f;
        %2run(in, out, workspace);
        for (place = 0; place < %1OUTPUTS; ++place)
            printf("%.9g\n", (double)out[place]);
    }
    return 0;
}
)")
        .arg(upper, QString::fromStdString(prefix))
        .toUtf8();
}

bool write(const QString& name, const QByteArray& content)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

/// Runs a program; its error text where it fails.
QByteArray run(
    const QString& program, const QStringList& arguments, const QByteArray& input, QByteArray& output)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return "did not finish: " + process.errorString().toUtf8();
    output = process.readAllStandardOutput();
    return process.exitCode() == 0 ? QByteArray() : "failed: " + process.readAllStandardError();
}

bool hasCompiler()
{
    QByteArray version;
    return run("cc", {"--version"}, {}, version).isEmpty();
}

/// Marks of comments; written apart, as moc takes them for some.
const std::string opening = std::string("/") + '*';
const std::string closing = std::string("*") + '/';

/// Quantized, pruned LeNet-5 with activation levels.
CompressedModel quantizedLenet5()
{
    auto model = emptyModel(lenet5());
    Random random(8);
    for (auto& layer : model.layers) {
        const auto weights = static_cast<std::size_t>(elementCount(layer.weightShape));
        fillLayer(layer, weights / 10, 3, {1.0, 1.0}, random);
        for (auto& bias : layer.bias)
            bias = static_cast<float>(0.1 * random.normal());
        layer.activationBits = 4;
        layer.activationInterval = 0.25F;
        layer.activationThreshold = 0.2F;
    }
    model.layers.back().activationBits = unquantizedBits;
    model.layers.back().activationInterval = 0.0F;
    model.layers.back().activationThreshold = 0.0F;
    return model;
}

/// Convolutions in groups, with strides and dilation; a branch that is added; both poolings; batch-norms.
CompressedModel branched()
{
    NetworkBuilder builder("2 branches " + opening + " of " + closing + " \"C\"", {3, 15, 17});
    builder
        .conv2d("conv2d",
            {.outputChannels = 6, .kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}, .groups = 3})
        .relu();
    const auto stem = builder.last();
    builder
        .conv2d("linear", {.outputChannels = 6, .kernel = {3, 3}, .padding = {2, 2}, .dilation = {2, 2}},
            NetworkBuilder::Biases::No)
        .batchNorm2d("bn")
        .add("add", stem)
        .relu()
        .localResponseNorm("lrn", {.size = 4, .alpha = 0.5F})
        .averagePool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}, .countPadding = false})
        .maxPool2d({.kernel = {3, 2}, .stride = {1, 1}, .padding = {1, 1}})
        .flatten()
        .linear("run", 7)
        .relu()
        .linear("last", 4);
    auto network = builder.build();
    initializeWeights(network, 4);
    Random random(3);
    for (auto& parameter : network.parameters)
        if (parameter.shape.size() == 1)
            for (auto& value : parameter.values)
                value = static_cast<float>(random.uniform(0.3, 1.2));
    auto model = compress(network, densePlan(4), std::vector<float>(4));
    model.provenance =
        "{\"path\": \"a" + opening + 'b' + closing + "\", \"trick\": \"" + closing + " int x;\"}";
    return model;
}

} // namespace

class TestCHeader : public QObject {
    Q_OBJECT

private slots:
    void compiledCodeAnswersLikeTheEngine_data()
    {
        QTest::addColumn<int>("seed");
        QTest::newRow("LeNet-5, pruned, 3 bits, activations of 4 bits") << -1;
        QTest::newRow("branches, groups, dilation") << -2;
        for (const int seed : {0, 1, 2, 3, 5, 8, 13, 21, 34, 55})
            QTest::addRow("random network %d", seed) << seed;
    }

    void compiledCodeAnswersLikeTheEngine()
    {
        if (!hasCompiler())
            QSKIP("no C compiler called cc");
        QFETCH(const int, seed);
        auto model = seed == -1 ? quantizedLenet5()
            : seed == -2        ? branched()
                                : randomModel(static_cast<std::uint64_t>(seed));
        const auto layers = layersOf(decompress(model));
        for (std::size_t index = 0; index < layers.size(); ++index)
            if (!layers[index].activationNode) { // the engine knows no levels there
                model.layers[index].activationInterval = 0.0F;
                model.layers[index].activationThreshold = 0.0F;
            }
        const auto file = encodeCHeader(model);
        QCOMPARE(file.ledger.total(), static_cast<std::int64_t>(file.bytes.size()));
        const QTemporaryDir folder;
        const QByteArray header(
            reinterpret_cast<const char*>(file.bytes.data()), static_cast<qsizetype>(file.bytes.size()));
        QVERIFY(write(folder.filePath("model.h"), header));
        QVERIFY(write(folder.filePath("main.c"), programFor(c_code::prefixOf(model.network.name))));
        QByteArray output;
        const auto program = folder.filePath("program");
        const auto compiling = run("cc",
            {"-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all", "-I" + folder.path(), "-o", program, folder.filePath("main.c"),
                "-lm"},
            {}, output);
        QVERIFY2(compiling.isEmpty(), compiling.constData());

        const auto pictures = noiseFor(decompress(model));
        const QByteArray pixels(reinterpret_cast<const char*>(pictures.pixels.data()),
            static_cast<qsizetype>(pictures.pixels.size()));
        const auto running = run(program, {}, pixels, output);
        QVERIFY2(running.isEmpty(), running.constData());
        std::vector<float> found;
        for (const auto& line : output.split('\n'))
            if (!line.isEmpty())
                found.push_back(line.toFloat());
        compareOutputs(found, logits(model, pictures), model);
    }

    void flashIsWhatTheArraysHold()
    {
        const auto file = encodeCHeader(quantizedLenet5());
        const auto text = QString::fromUtf8(
            reinterpret_cast<const char*>(file.bytes.data()), static_cast<qsizetype>(file.bytes.size()));
        qint64 bytes = 0;
        const QRegularExpression arrays(R"(static const (uint8_t|float) \w+\[(\d+)\] = )");
        for (auto match = arrays.globalMatch(text); match.hasNext();) {
            const auto found = match.next();
            bytes += found.captured(2).toLongLong() * (found.captured(1) == "float" ? 4 : 1);
        }
        QVERIFY(bytes > 20'000);
        QVERIFY2(text.contains(QStringLiteral("flash: %1 bytes").arg(bytes)), qPrintable(text.left(600)));
        // conv1 leaves 20×24×24 numbers, the pooling 20×12×12, conv2 50×8×8: the first two lie side by side.
        QVERIFY2(text.contains("RAM: 57600 bytes of workspace"), qPrintable(text.left(600)));
    }

    void buffersThatAreStillReadAreNotWritten()
    {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const auto network = decompress(randomModel(seed));
            const auto plan = planBuffers(network);
            const auto shapes = inferShapes(network);
            using Place = BufferPlan::Place;
            // What each number of the workspace was last written by, as the nodes run.
            std::vector<std::size_t> written(static_cast<std::size_t>(plan.workspace));
            std::vector<std::size_t> owner(network.nodes.size());
            for (std::size_t node = 1; node < network.nodes.size(); ++node) {
                const auto& buffer = plan.buffers[node];
                for (const auto input : network.nodes[node].inputs) {
                    const auto source = static_cast<std::size_t>(input);
                    if (plan.buffers[source].place != Place::Workspace)
                        continue;
                    const auto begin = static_cast<std::size_t>(plan.buffers[source].offset);
                    for (std::int64_t place = 0; place < elementCount(shapes[source]); ++place)
                        QCOMPARE(written[begin + static_cast<std::size_t>(place)], owner[source]);
                }
                const auto source = static_cast<std::size_t>(network.nodes[node].inputs.front());
                owner[node] = network.nodes[node].operation == Operation::Flatten ? owner[source] : node;
                if (buffer.place != Place::Workspace || owner[node] != node)
                    continue;
                QVERIFY(buffer.offset + elementCount(shapes[node]) <= plan.workspace);
                for (std::int64_t place = 0; place < elementCount(shapes[node]); ++place)
                    written[static_cast<std::size_t>(buffer.offset + place)] = node;
            }
        }
    }

    void namesBecomeIdentifiers()
    {
        QCOMPARE(c_code::prefixOf("LeNet-5"), std::string("lenet_5_"));
        QCOMPARE(c_code::prefixOf("5 × net"), std::string("model_5_net_"));
        QCOMPARE(c_code::prefixOf(""), std::string("model_"));
        QCOMPARE(c_code::number(1.0F), std::string("1.0f"));
        QCOMPARE(c_code::number(-1e-20F), std::string("-1e-20f"));
        QCOMPARE(c_code::commented('a' + closing + 'b' + opening + "c"), std::string("a*\\/b/\\u002ac"));
    }
};

QTEST_GUILESS_MAIN(TestCHeader)
#include "tst_c_header.moc"
