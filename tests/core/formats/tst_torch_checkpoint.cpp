#include "core/error.h"
#include "core/formats/torch_checkpoint.h"
#include "core/network/zoo.h"
#include "tests/support/error_text.h"
#include "tests/support/torch_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <fstream>

using namespace espalier;

namespace {

using Bytes = std::vector<std::uint8_t>;

TorchFileTensor ramp(const std::string& name = "a")
{
    return floatTensor(name, {2, 3}, {0, 1, 2, 3, 4, 5}, "0");
}

Bytes storageOf(const std::vector<std::uint64_t>& patterns, int bytes)
{
    Bytes storage;
    for (const auto pattern : patterns)
        for (int byte = 0; byte < bytes; ++byte)
            storage.push_back(static_cast<std::uint8_t>(pattern >> (8 * byte)));
    return storage;
}

std::vector<TorchTensor> read(const Bytes& bytes)
{
    return readTorchTensors(bytes, "file.pth");
}

} // namespace

class TestTorchCheckpoint : public QObject {
    Q_OBJECT

private slots:
    void arraysAreFoundWhereverTheyLie_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("state dict") << "";
        QTest::newRow("checkpoint") << "state_dict";
        QTest::newRow("another key") << "ema";
    }

    void arraysAreFoundWhereverTheyLie()
    {
        QFETCH(QString, key);
        auto parameter = ramp("b");
        parameter.isParameter = true;
        const auto file = torchFile({ramp(), parameter}, key.toStdString());
        const auto tensors = read(file);
        QCOMPARE(tensors.size(), std::size_t{2});
        QCOMPARE(tensors[0].name, std::string("a"));
        QCOMPARE(tensors[1].shape, (Shape{2, 3}));
        QCOMPARE(valuesOf(tensors[1]), (std::vector<float>{0, 1, 2, 3, 4, 5}));
    }

    void typesBecomeFloats_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<Bytes>("storage");
        QTest::addColumn<QList<float>>("values");
        const auto row = [](const char* type, const std::vector<std::uint64_t>& patterns, int bytes,
                             const QList<float>& values) {
            QTest::newRow(type) << QString(type) << storageOf(patterns, bytes) << values;
        };
        row("DoubleStorage", {std::bit_cast<std::uint64_t>(-1.5), std::bit_cast<std::uint64_t>(3.0)}, 8,
            {-1.5F, 3});
        row("HalfStorage", {0x3C00, 0xC200}, 2, {1, -3}); // 1, −3
        row("BFloat16Storage", {0x3F80, 0xC040}, 2, {1, -3});
        row("CharStorage", {0xFF, 5}, 1, {-1, 5});
        row("ByteStorage", {0xFF, 5}, 1, {255, 5});
        row("LongStorage", {7, std::uint64_t(-2)}, 8, {7, -2});
        row("BoolStorage", {1, 0}, 1, {1, 0});
    }

    void typesBecomeFloats()
    {
        QFETCH(QString, type);
        QFETCH(Bytes, storage);
        QFETCH(QList<float>, values);
        const TorchFileTensor tensor{.name = "a",
            .storageType = type.toStdString(),
            .storageKey = "0",
            .storage = storage,
            .storageElements = 2,
            .shape = {2},
            .strides = {1}};
        const auto file = torchFile({tensor});
        QCOMPARE(valuesOf(read(file)[0]), std::vector<float>(values.begin(), values.end()));
    }

    void smallAndInfiniteHalvesAreRead()
    {
        const TorchFileTensor tensor{.name = "a",
            .storageType = "HalfStorage",
            .storageKey = "0",
            .storage = storageOf({0x0001, 0x8001, 0x7C00, 0x7E00}, 2),
            .storageElements = 4,
            .shape = {4},
            .strides = {1}};
        const auto file = torchFile({tensor});
        const auto values = valuesOf(read(file)[0]);
        QCOMPARE(values[0], 0x1p-24F);
        QCOMPARE(values[1], -0x1p-24F);
        QVERIFY(std::isinf(values[2]) && std::isnan(values[3]));
    }

    void viewsOfOneStorageAreRead()
    {
        auto transposed = ramp("t");
        transposed.shape = {3, 2};
        transposed.strides = {1, 3};
        auto row = ramp("row");
        row.offset = 3;
        row.shape = {3};
        row.strides = {1};
        auto scalar = ramp("scalar");
        scalar.offset = 4;
        scalar.shape = {};
        scalar.strides = {};
        const auto file = torchFile({ramp(), transposed, row, scalar});
        const auto tensors = read(file);
        QCOMPARE(valuesOf(tensors[1]), (std::vector<float>{0, 3, 1, 4, 2, 5}));
        QCOMPARE(valuesOf(tensors[2]), (std::vector<float>{3, 4, 5}));
        QCOMPARE(valuesOf(tensors[3]), (std::vector<float>{4}));
    }

    void wrongFilesAreNamed_data()
    {
        QTest::addColumn<Bytes>("file");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const Bytes& file, const char* message) {
            QTest::newRow(name) << file << message;
        };
        const auto changed = [](auto change) {
            auto tensor = ramp();
            change(tensor);
            return torchFile({tensor});
        };
        row("older pickle", {0x80, 2, 0x8A, 10},
            "from before version 1.6; convert it with Python: import torch");
        Bytes tar(512, 0);
        std::ranges::copy(std::string("ustar"), tar.begin() + 257);
        row("tar", tar, "is a tar archive, PyTorch's oldest format; convert it");
        row("text", Bytes(100, 'x'), "has no end record of a ZIP archive");
        row("empty", {}, "too few for a ZIP archive");
        auto cut = torchFile({ramp()});
        cut.erase(cut.begin(), cut.begin() + 10);
        row("front cut off", cut, "archive");
        row("another archive", zipFile({{"a.txt", {'x'}}}), "a ZIP archive without data.pkl");
        row("no arrays", torchFile({}), "holds no dictionary of arrays");
        row("past the end", changed([](auto& tensor) { tensor.offset = 1; }),
            "array 'a': of shape 2×3 from element 1 on reaches past the 6 elements");
        row("huge stride", changed([](auto& tensor) {
            tensor.strides = {INT64_MAX, 1};
        }),
            "reaches past the 6 elements");
        row("huge shape", changed([](auto& tensor) {
            tensor.shape = {INT64_MAX, INT64_MAX};
        }),
            "reaches past the 6 elements");
        row("expanded", changed([](auto& tensor) {
            tensor.shape = {6, 6};
            tensor.strides = {0, 1};
        }),
            "reaches past the 6 elements");
        row("huge offset", changed([](auto& tensor) { tensor.offset = INT64_MAX; }),
            "reaches past the 6 elements");
        row("shared too often",
            torchFile(
                std::vector<TorchFileTensor>(500, floatTensor("a", {2000}, std::vector<float>(2000), "0"))),
            "share a storage: together they are far larger than the file");
        row("negative offset", changed([](auto& tensor) { tensor.offset = -1; }),
            "its offset is no whole number");
        row("short storage", changed([](auto& tensor) { tensor.storageElements = 7; }),
            "its storage holds 24 bytes, expected 7 elements of 4");
        row("strides missing", changed([](auto& tensor) { tensor.strides = {1}; }),
            "has 2 sizes and 1 strides");
        row("unknown type", changed([](auto& tensor) { tensor.storageType = "ComplexFloatStorage"; }),
            "is of type 'ComplexFloatStorage', which is not known");
        row("cut pickle", zipFile({{"a/data.pkl", {0x80, 2, 'X', 255, 255, 255, 255}}}),
            "needs 4294967295 more bytes");
        row("wrong pickle", zipFile({{"a/data.pkl", {0x80, 2, 0xFE, '.'}}}),
            "offset 2: operation 0xFE is not known");
        row("itself", zipFile({{"a/data.pkl", {0x80, 2, '}', 'q', 0, 'h', 0, 'h', 0, 's', '.'}}}),
            "holds no dictionary of arrays");
    }

    void wrongFilesAreNamed()
    {
        QFETCH(Bytes, file);
        QFETCH(QString, message);
        const auto text = errorText([&] { read(file); });
        QVERIFY2(text.startsWith("file.pth: ") && text.contains(message), qPrintable(text));
    }

    void everyCutOfAFileIsRefused()
    {
        const auto file = torchFile({ramp()});
        for (std::size_t size = 0; size < file.size(); ++size)
            QVERIFY(!errorText([&] {
                read(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)));
            }).isEmpty());
    }

    void filesBecomeNetworksOfTheZoo()
    {
        auto network = resnet20Cifar();
        initializeWeights(network, 4);
        auto tensors = stateDictOf(network, [](const std::string& name) { return "module." + name; });
        tensors.push_back(floatTensor("module.bn1.num_batches_tracked", {}, {9}, "n"));
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.filePath("a.pth").toStdString());
        const auto bytes = torchFile(tensors);
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        const auto found = readTorchNetwork(file);
        QCOMPARE(found.zooName, std::string("resnet-20-cifar"));
        QVERIFY(found.network == network);
        QVERIFY(errorText([&] {
            readTorchNetwork(file, "lenet-5");
        }).startsWith(QString::fromStdString(file.string())));
    }
};

QTEST_GUILESS_MAIN(TestTorchCheckpoint)
#include "tst_torch_checkpoint.moc"
