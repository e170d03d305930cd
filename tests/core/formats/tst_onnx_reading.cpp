#include "core/formats/file_io.h"
#include "core/formats/onnx.h"
#include "tests/core/formats/onnx_text.h"
#include "tests/support/error_text.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// "conv1 conv2d 4×3×3, ...": every node but the input.
QString described(const Network& network)
{
    const auto shapes = inferShapes(network);
    QStringList nodes;
    for (std::size_t index = 1; index < network.nodes.size(); ++index) {
        const auto& node = network.nodes[index];
        const auto* unknown = std::get_if<UnknownAttributes>(&node.attributes);
        nodes += QString::fromStdString(node.name + ' '
            + (unknown ? "?" + unknown->type : toText(node.operation)) + ' ' + toText(shapes[index]));
    }
    return nodes.join(", ");
}

const std::string picture = onnxValue("input", "x", "2,6,6");
const std::string answer = "output { name: 'y' } ";
const std::string kernel = onnxFloats("k.weight", "3,2,3,3", 54);

} // namespace

class TestOnnxReading : public QObject {
    Q_OBJECT

private slots:
    void graphsAreRead_data()
    {
        QTest::addColumn<QString>("graph");
        QTest::addColumn<QString>("nodes");
        const auto row = [](const char* name, const std::string& graph, const char* nodes) {
            QTest::newRow(name) << QString::fromStdString(picture + answer + graph) << QString(nodes);
        };
        row("layers are called as their weights", kernel + onnxNode("Conv", "x,k.weight", "y"),
            "k conv2d 3×4×4");
        row("auto_pad that is even",
            kernel
                + onnxNode("Conv", "x,k.weight", "y",
                    "attribute { name: 'auto_pad' type: STRING s: 'SAME_UPPER' } "),
            "k conv2d 3×6×6");
        row("auto_pad that is not",
            kernel
                + onnxNode("Conv", "x,k.weight", "y",
                    "attribute { name: 'auto_pad' type: STRING s: 'SAME_UPPER' } "
                        + onnxInts("strides", "2,2")),
            "y.pad ?Pad 2×7×7, k conv2d 3×3×3");
        row("a border that the last window does not reach",
            kernel
                + onnxNode(
                    "Conv", "x,k.weight", "y", onnxInts("pads", "1,1,0,0") + onnxInts("strides", "2,2")),
            "k conv2d 3×3×3");
        row("Pad goes into the convolution",
            kernel + onnxIntegers("p", "8", "0,0,1,1,0,0,1,1") + onnxNode("Pad", "x,p", "q")
                + onnxNode("Conv", "q,k.weight", "y"),
            "k conv2d 3×6×6");
        row("Pad before what does not take it",
            onnxIntegers("p", "8", "0,0,1,0,0,0,1,0") + onnxNode("Pad", "x,p", "q")
                + onnxNode("Relu", "q", "y"),
            "the_q ?Pad 2×8×6, the_y relu 2×8×6");
        row("flattening by computed sizes and a linear layer in two steps",
            onnxFloats("m", "72,4", 288) + onnxFloats("c", "4", 4) + onnxIntegers("zero", "", "0")
                + onnxIntegers("rest", "1", "-1") + onnxNode("Shape", "x", "s")
                + onnxNode("Gather", "s,zero", "n") + onnxNode("Unsqueeze", "n", "n1", onnxInts("axes", "0"))
                + onnxNode("Concat", "n1,rest", "to", onnxInt("axis", "0")) + onnxNode("Reshape", "x,to", "f")
                + onnxNode("MatMul", "f,m", "g") + onnxNode("Add", "g,c", "h")
                + onnxNode("Softmax", "h", "y"),
            "the_f flatten 72, the_g linear 4");
        row("poolings",
            onnxNode("MaxPool", "x", "a",
                onnxInts("kernel_shape", "2,2") + onnxInts("strides", "2,2") + onnxInt("ceil_mode", "1"))
                + onnxNode("GlobalMaxPool", "a", "b") + onnxNode("GlobalAveragePool", "b", "c")
                + onnxNode("Squeeze", "c", "y"),
            "the_a maxpool2d 2×3×3, the_b maxpool2d 2×1×1, the_c globalaveragepool2d 2×1×1, the_y flatten 2");
        row("ceil_mode that adds a window",
            onnxNode("MaxPool", "x", "y",
                onnxInts("kernel_shape", "3,3") + onnxInts("strides", "2,2") + onnxInt("ceil_mode", "1")),
            "the_y ?MaxPool 2×3×3");
        row("means over the picture",
            onnxNode("ReduceMean", "x", "y", onnxInts("axes", "-1,-2") + onnxInt("keepdims", "0")),
            "the_y globalaveragepool2d 2×1×1, y.flatten flatten 2");
        row("what changes nothing",
            onnxNode("Identity", "x", "a") + onnxNode("Dropout", "a", "b") + onnxNode("Relu", "b", "y"),
            "the_y relu 2×6×6");
        row("an unknown operation of known shape",
            kernel + onnxNode("HardSwish", "x", "a") + onnxNode("Conv", "a,k.weight", "y"),
            "the_a ?HardSwish 2×6×6, k conv2d 3×4×4");
        row("an unknown operation of stated shape",
            onnxValue("value_info", "a", "7") + onnxNode("Mystery", "x", "a") + onnxNode("Relu", "a", "y"),
            "the_a ?Mystery 7, the_y relu 7");
        row("an unknown operation before a layer",
            kernel + onnxFloats("w", "4,5,1,1", 20) + onnxNode("Mystery", "x", "a")
                + onnxNode("Conv", "a,w", "y"),
            "the_a ?Mystery 5×6×6, the_y conv2d 4×6×6");
        row("side by side",
            onnxNode("Relu", "x", "a") + onnxNode("Sigmoid", "x", "b")
                + onnxNode("Concat", "a,b", "y", onnxInt("axis", "1")),
            "the_a relu 2×6×6, the_b ?Sigmoid 2×6×6, the_y ?Concat 4×6×6");
        row("in any order",
            onnxNode("Relu", "a", "y") + onnxNode("Relu", "x", "a") + onnxNode("Relu", "x", "unused"),
            "the_a relu 2×6×6, the_y relu 2×6×6");
        row("two of the same name",
            onnxNode("Relu", "x", "a") + "node { op_type: 'Relu' name: 'the_a' input: 'a' output: 'y' } ",
            "the_a relu 2×6×6, the_a_2 relu 2×6×6");
    }

    void graphsAreRead()
    {
        QFETCH(const QString, graph);
        QFETCH(const QString, nodes);
        const auto model = decodeOnnxModel(bytesOf(onnxModel(graph.toStdString())), "test");
        QCOMPARE(described(model.network), nodes);
        QCOMPARE(model.notes.empty(), !nodes.contains('?') && !graph.contains("Softmax"));
    }

    void damageIsNamed_data()
    {
        QTest::addColumn<QString>("graph");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& graph, const char* message) {
            QTest::newRow(name) << QString::fromStdString(graph) << QString("test: ") + message;
        };
        const auto usual = picture + answer;
        row("no output", picture, "the graph has no output");
        row("no input", answer + onnxNode("Relu", "x", "y"),
            "the graph has 0 inputs, expected one: the picture");
        row("two inputs", usual + onnxValue("input", "z", "3"),
            "the graph has 2 inputs, expected one: the picture");
        row("an open size", onnxValue("input", "x", "2,?,6") + answer + onnxNode("Relu", "x", "y"),
            "input 'x' leaves its size along axis 2 open, expected a number");
        row("nothing leads to the output", usual, "the graph's output reads 'y', which nothing writes");
        row("a name from nowhere", usual + onnxNode("Relu", "z", "y"),
            "node 'the_y' (Relu) reads 'z', which nothing writes");
        row("a circle",
            usual + onnxNode("Add", "x,b", "a") + onnxNode("Relu", "a", "b") + onnxNode("Relu", "b", "y"),
            "node 'the_a' (Add) waits for its own output");
        row("written twice", usual + onnxNode("Relu", "x", "y") + onnxNode("Relu", "x", "y"),
            "node 'the_y' (Relu) writes 'y', which is there already");
        row("too few values", usual + onnxFloats("w", "2,2", 3),
            "tensor 'w' (FLOAT, shape 2×2) has 12 bytes of values, expected 16");
        row("a gigabyte that is not there",
            usual + "initializer { name: 'w' data_type: 1 dims: 1073741824 raw_data: 'abcd' }",
            "tensor 'w' (FLOAT, shape 1073741824) has 4 bytes of values, expected 4294967296");
        row("sizes that overflow",
            usual + "initializer { name: 'w' data_type: 1 dims: 4294967296 dims: 4294967296 }",
            "tensor 'w' claims the shape 4294967296×4294967296");
        row("a size below 0", usual + "initializer { name: 'w' data_type: 1 dims: -1 }",
            "tensor 'w' claims the shape -1");
        row("an initializer twice", usual + onnxFloats("w", "1", 1) + onnxFloats("w", "1", 1),
            "initializer 'w' is there twice");
        row("weights of another size", usual + onnxFloats("w", "3,5,3,3", 135) + onnxNode("Conv", "x,w", "y"),
            "node 'the_y' (Conv): node 'the_y' (conv2d): weight 'w' has shape 3×5×3×3, expected 3×2×3×3");
        row("no stride", usual + kernel + onnxNode("Conv", "x,k.weight", "y", onnxInts("strides", "0,1")),
            "node 'the_y' (Conv): strides is 0×1, expected two numbers from 1 to 1048576");
        row("an attribute of another kind",
            usual + kernel + onnxNode("Conv", "x,k.weight", "y", onnxInt("strides", "1")),
            "node 'the_y' (Conv): attribute strides is of another kind, expected whole numbers");
        row("weights that are no numbers",
            usual
                + "initializer { name: 'k' data_type: 1 dims: 1 dims: 2 dims: 1 dims: 1 float_data: nan "
                  "float_data: 1 }"
                + onnxNode("Conv", "x,k", "y"),
            "node 'the_y' (Conv): tensor 'k' holds a value that is no finite number");
        row("weights of texts",
            usual + "initializer { name: 'k' data_type: 8 dims: 1048576 dims: 1048576 dims: 1 dims: 1 }"
                + onnxNode("Conv", "x,k", "y"),
            "node 'the_y' (Conv): tensor 'k': has the type type number 8, expected floats");
        row("sums of other shapes",
            usual + kernel + onnxNode("Conv", "x,k.weight", "a") + onnxNode("Relu", "x", "b")
                + onnxNode("Flatten", "b", "c") + onnxFloats("m", "3,72", 216)
                + onnxNode("MatMul", "c,m", "y"),
            "node 'the_y' (MatMul): node 'the_y' (linear): weight 'm' has shape 72×3, expected 72×72");
        row("an array that no layer takes",
            usual
                + "sparse_initializer { dims: 268435457 values { name: 's' data_type: 1 dims: 1 float_data: "
                  "1 } indices { data_type: 7 dims: 1 int64_data: 5 } }"
                + onnxIntegers("shape", "4", "1,2,1,134217728") + onnxNode("Gemm", "f,s", "y")
                + onnxNode("Flatten", "x", "f"),
            "");
        row("sparse places out of order",
            usual
                + "sparse_initializer { dims: 2 dims: 72 values { name: 's' data_type: 1 dims: 2 float_data: "
                  "1 float_data: 2 } indices { data_type: 7 dims: 2 int64_data: 5 int64_data: 5 } }"
                + onnxNode("Flatten", "x", "f") + onnxNode("Gemm", "f,s", "y", onnxInt("transB", "1")),
            "node 'the_y' (Gemm): tensor 's': place 5 follows 5, expected ascending ones below 144");
        row("sparse claims",
            usual
                + "sparse_initializer { dims: 1000000 dims: 72 values { name: 's' data_type: 1 dims: 1 "
                  "float_data: 1 } indices { data_type: 7 dims: 1 int64_data: 5 } }"
                + onnxNode("Flatten", "x", "f") + onnxNode("Gemm", "f,s", "y", onnxInt("transB", "1")),
            "node 'the_y' (Gemm): tensor 's': claims the shape 1000000×72 for 1 values");
    }

    void damageIsNamed()
    {
        QFETCH(const QString, graph);
        QFETCH(const QString, message);
        const auto bytes = bytesOf(onnxModel(graph.toStdString()));
        const auto found = errorText([&] { decodeOnnxModel(bytes, "test"); });
        if (message == "test: ") // not an error: what cannot be used is an unknown node
            QCOMPARE(found, QString());
        else
            QCOMPARE(found, message);
    }

    void bytesThatAreNoModelAreRefused()
    {
        QCOMPARE(errorText([] { decodeOnnxModel({}, "test"); }),
            QStringLiteral("test: it holds no graph: no ONNX model, or a damaged one"));
        const std::vector<std::uint8_t> endless{0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F};
        QVERIFY(errorText([&] { decodeOnnxModel(endless, "test"); }).contains("claims 34359738367 bytes"));
        auto whole = bytesOf(onnxModel(picture + answer + kernel + onnxNode("Conv", "x,k.weight", "y")));
        for (std::size_t length = 0; length < whole.size();
             ++length) // errors or, at a field's end, another model
            errorText([&] { decodeOnnxModel(std::span(whole).first(length), "test"); });
        QVERIFY(errorText([&] {
            decodeOnnxModel(bytesOf(onnxModel(picture + answer, 6)), "test");
        }).contains("opset 6 of the standard operators, expected 7 or later"));
    }

    void externalDataStaysInItsFolder_data()
    {
        QTest::addColumn<QString>("entries");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* location, const char* more, const char* message) {
            QTest::newRow(name)
                << QString("external_data { key: 'location' value: '%1' } %2").arg(location, more)
                << QString(message);
        };
        row("beside the model", "data.bin", "", "");
        row("below it", "below/data.bin", "", "");
        row("a part", "long.bin",
            "external_data { key: 'offset' value: '8' } external_data { key: 'length' value: '216' }", "");
        row("a parent", "../data.bin", "", "expected a path below the model's folder");
        row("an absolute path", "/etc/passwd", "", "expected a path below the model's folder");
        row("a link that leads out", "out/passwd", "", "it leads out of the model's folder");
        row("not there", "no.bin", "", "No such file or directory");
        row("a folder", "below", "", "it is no regular file");
        row("beyond the end", "data.bin", "external_data { key: 'offset' value: '999' }",
            "begins at byte 999 of 'data.bin', which has only 216");
        row("longer than the file", "data.bin", "external_data { key: 'length' value: '99999999999' }",
            "claims 99999999999 bytes of 'data.bin'");
        row("no number", "data.bin", "external_data { key: 'offset' value: '-8' }",
            "offset '-8', expected a number");
        row("another size", "long.bin", "", "has 224 bytes of values, expected 216");
    }

    void externalDataStaysInItsFolder()
    {
        QFETCH(const QString, entries);
        QFETCH(const QString, message);
        const QTemporaryDir folder;
        const fs::path home(folder.path().toStdString());
        fs::create_directory(home / "below");
        fs::create_directory_symlink("/etc", home / "out");
        for (const auto* name : {"data.bin", "below/data.bin"})
            writeFileAtomically(home / name, std::vector<std::uint8_t>(216));
        writeFileAtomically(home / "long.bin", std::vector<std::uint8_t>(224));
        const auto model = onnxModel(picture + answer
            + "initializer { name: 'k' data_type: 1 dims: 3 dims: 2 dims: 3 dims: 3 data_location: EXTERNAL "
            + entries.toStdString() + " } " + onnxNode("Conv", "x,k", "y"));
        writeFileAtomically(home / "model.onnx", bytesOf(model));
        const auto found = errorText([&] { readOnnx(home / "model.onnx"); });
        QVERIFY2(message.isEmpty() ? found.isEmpty() : found.contains(message), qPrintable(found));
        QVERIFY(errorText([&] {
            decodeOnnxModel(bytesOf(model), "test");
        }).contains("needs the folder of the model"));
    }

    /// As ONNX Runtime's quantizer writes: scales by channel, activations with a zero point.
    void quantizationOfOthersIsRead()
    {
        const std::string integers = "initializer { name: 'k' data_type: 3 dims: 2 dims: 2 dims: 1 dims: 1 "
                                     "int32_data: 3 int32_data: -4 int32_data: 0 int32_data: 1 } ";
        const auto scale = [](const char* dims, const char* values) {
            return "initializer { name: 's' data_type: 1 " + repeated("dims", dims)
                + repeated("float_data", values) + "} ";
        };
        const auto zero = [](int value) {
            return "initializer { name: 'z' data_type: 2 int32_data: " + std::to_string(value)
                + " } initializer { name: 'q' data_type: 1 float_data: 0.5 } ";
        };
        const auto graph = [&](const std::string& arrays) {
            return onnxModel(picture + answer + integers + arrays + onnxFloats("m", "72,2", 144)
                + onnxNode("DequantizeLinear", "k,s", "kf", onnxInt("axis", "0"))
                + onnxNode("Conv", "x,kf", "c") + onnxNode("Relu", "c", "r")
                + onnxNode("QuantizeLinear", "r,q,z", "rq") + onnxNode("DequantizeLinear", "rq,q,z", "rf")
                + onnxNode("Flatten", "rf", "f") + onnxNode("MatMul", "f,m", "y"));
        };
        const auto model = decodeOnnxModel(bytesOf(graph(scale("", "0.25") + zero(0))), "test");
        QCOMPARE(model.network.parameters[0].values, (std::vector<float>{0.75F, -1.0F, 0.0F, 0.25F}));
        QCOMPARE(model.weightBits, (std::vector{3, unquantizedBits}));
        QCOMPARE(model.intervals.front(), 0.25F);
        QCOMPARE(model.activations.front(), (ActivationLevels{0.5F, 8, 0.0F}));
        QVERIFY(model.notes.empty());
        const auto other = decodeOnnxModel(bytesOf(graph(scale("2", "0.25,0.5") + zero(3))), "test");
        QCOMPARE(other.network.parameters[0].values, (std::vector<float>{0.75F, -1.0F, 0.0F, 0.5F}));
        QCOMPARE(other.weightBits.front(), unquantizedBits);
        QVERIFY(!other.activations.front().active());
        QCOMPARE(other.notes.size(), 2U);
    }
};

QTEST_APPLESS_MAIN(TestOnnxReading)
#include "tst_onnx_reading.moc"
