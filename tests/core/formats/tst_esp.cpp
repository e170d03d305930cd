#include "core/formats/esp.h"

#include "core/compress/unit_order.h"
#include "core/error.h"
#include "core/formats/esp_graph.h"
#include "core/formats/file_io.h"
#include "tests/core/formats/random_model.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <cmath>
#include <limits>
#include <zlib.h>

using namespace espalier;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// The message with which bytes are refused; empty where they are taken for a model.
QString refusal(const Bytes& bytes)
{
    try {
        decodeEsp(bytes, "damaged.esp");
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// An .esp file around any sections, with right lengths and checksums.
Bytes around(const std::vector<Bytes>& sections)
{
    Bytes bytes{'E', 'S', 'P', 1};
    for (const auto& section : sections)
        for (auto size = section.size();; size >>= 7) {
            bytes.push_back(static_cast<std::uint8_t>((size & 0x7F) | (size > 0x7F ? 0x80 : 0)));
            if (size <= 0x7F)
                break;
        }
    const auto appendSum = [&bytes](std::uint32_t sum) {
        for (int shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<std::uint8_t>(sum >> shift));
    };
    auto whole = crc32_z(0, bytes.data(), bytes.size());
    for (const auto& section : sections) {
        bytes.insert(bytes.end(), section.begin(), section.end());
        appendSum(
            section.empty() ? 0 : static_cast<std::uint32_t>(crc32_z(0, section.data(), section.size())));
        if (!section.empty())
            whole = crc32_z(whole, section.data(), section.size());
    }
    appendSum(static_cast<std::uint32_t>(whole));
    return bytes;
}

/// The six sections of a file.
std::vector<Bytes> sectionsOf(const CompressedModel& model)
{
    const auto bytes = encodeEsp(model);
    const auto size = sizeOfEsp(bytes, "model");
    std::vector<Bytes> sections;
    auto at = bytes.begin() + size.header;
    for (const auto length :
        {size.graph, size.scales, size.indices, size.weights, size.biases, size.provenance}) {
        sections.emplace_back(at, at + length);
        at += length + 4;
    }
    return sections;
}

/// log2 of the ways to choose `kept` of `all` weights: bits that no code for random positions can go below.
double entropyBits(double all, double kept)
{
    return (std::lgamma(all + 1) - std::lgamma(kept + 1) - std::lgamma(all - kept + 1)) / std::log(2.0);
}

} // namespace

class TestEsp : public QObject {
    Q_OBJECT

private slots:
    void randomModelsComeBackTheSame();
    void partsAddUpToTheFile();
    void everyTruncationIsRefused();
    void everyFlippedBitIsRefused();
    void randomDamageIsRefused();
    void randomBytesAreRefused();
    void bytesAfterTheEndAreRefused();
    void damageIsNamed();
    void falseSectionsBehindRightChecksumsDoNoHarm();
    void hugeClaimsAreRefusedWithoutTheMemory();
    void modelsThatDoNotFitAreNotWritten();
    void unusualGraphsComeBackTheSame();
    void whatAGraphCannotHoldIsRefused();
    void emptyRowsAndColumnsCostLittle();
    void roundedBiasesCostLess();
    void leNet5IsAboutAsSmallAsItsEntropy_data();
    void leNet5IsAboutAsSmallAsItsEntropy();
    void aFileIsWrittenAndRead();
    void aFailedExportLeavesTheOlderFile();
};

void TestEsp::randomModelsComeBackTheSame()
{
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto model = randomModel(seed);
        const auto bytes = encodeEsp(model);
        QVERIFY2(decodeEsp(bytes, "model") == model, qPrintable(QString::number(seed)));
        QVERIFY(encodeEsp(model) == bytes);
        auto sorted = model;
        sortUnits(sorted);
        QVERIFY2(decodeEsp(encodeEsp(sorted), "model") == sorted, qPrintable(QString::number(seed)));
    }
}

void TestEsp::partsAddUpToTheFile()
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto model = randomModel(seed);
        const auto bytes = encodeEsp(model);
        const auto size = sizeOfEsp(bytes, "model");
        QCOMPARE(size.total(), static_cast<std::int64_t>(bytes.size()));
        QCOMPARE(size.provenance > 0, !model.provenance.empty());
    }
}

void TestEsp::everyTruncationIsRefused()
{
    const auto bytes = encodeEsp(randomModel(5));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto message = refusal({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
        QVERIFY2(message.startsWith("damaged.esp: "), qPrintable(QString::number(length)));
    }
}

void TestEsp::everyFlippedBitIsRefused()
{
    auto bytes = encodeEsp(randomModel(3));
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY2(!refusal(bytes).isEmpty(), qPrintable(QString::number(bit)));
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
    QVERIFY(refusal(bytes).isEmpty());
}

void TestEsp::randomDamageIsRefused()
{
    const auto whole = encodeEsp(randomModel(7));
    Random random(1);
    for (int round = 0; round < 5000; ++round) {
        auto bytes = whole;
        for (auto left = 1 + random.below(6); left > 0; --left)
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
        if (random.below(4) == 0)
            bytes.resize(random.below(2 * bytes.size()));
        QVERIFY2(bytes == whole || !refusal(bytes).isEmpty(), qPrintable(QString::number(round)));
    }
}

void TestEsp::randomBytesAreRefused()
{
    Random random(2);
    for (int round = 0; round < 5000; ++round) {
        Bytes bytes(random.below(200));
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random.next());
        if (round % 2 == 0 && bytes.size() >= 4)
            std::ranges::copy(std::array<std::uint8_t, 4>{'E', 'S', 'P', 1}, bytes.begin());
        QVERIFY(!refusal(bytes).isEmpty());
    }
}

void TestEsp::bytesAfterTheEndAreRefused()
{
    auto bytes = encodeEsp(randomModel(3));
    bytes.push_back(0);
    QVERIFY(refusal(bytes).contains("its header promises " + QString::number(bytes.size() - 1)));
}

void TestEsp::damageIsNamed()
{
    const auto model = randomModel(5);
    const auto whole = encodeEsp(model);
    const auto size = sizeOfEsp(whole, "model");
    const auto damagedAt = [&](std::int64_t place) {
        auto bytes = whole;
        bytes[static_cast<std::size_t>(place)] ^= 0x10;
        return refusal(bytes);
    };
    QCOMPARE(damagedAt(0), "damaged.esp: is no .esp file: it does not begin with 'ESP'");
    QVERIFY(damagedAt(3).contains("version 17, this program reads version 1"));
    QCOMPARE(damagedAt(size.header), "damaged.esp: section 'graph' is damaged: its checksum is wrong");
    QVERIFY(damagedAt(size.header + size.graph + 4).contains("section 'scales'"));
    QVERIFY(damagedAt(size.total() - 1).contains("checksum of the whole"));
    QCOMPARE(refusal({}), "damaged.esp: is no .esp file: it does not begin with 'ESP'");
}

void TestEsp::falseSectionsBehindRightChecksumsDoNoHarm()
{
    // A file that somebody made up: whatever it says, it is refused or it is a model that fits together.
    const auto sections = sectionsOf(randomModel(5));
    Random random(3);
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        auto changed = sections;
        auto& section = changed[random.below(changed.size())];
        if (section.empty())
            continue;
        for (auto left = 1 + random.below(3); left > 0; --left)
            section[random.below(section.size())] = static_cast<std::uint8_t>(random.next());
        if (random.below(4) == 0)
            section.resize(random.below(section.size() + 4));
        try {
            decompress(decodeEsp(around(changed), "made up"));
        } catch (const Error& error) {
            ++refused;
            QVERIFY(QString(error.what()).startsWith("made up: section '"));
        }
    }
    QVERIFY(refused > 1000);
}

void TestEsp::hugeClaimsAreRefusedWithoutTheMemory()
{
    // A network named "" for an input of 1 × 2^18, a linear layer of 2^18 outputs: 2^36 weights.
    const Bytes huge{0, 2, 1, 0x80, 0x80, 0x10, 2, 0x30, 0xB2, 0x80, 0x80, 0x10, 0x80, 0x80, 0x10, 0, 1};
    const auto message = refusal(around({huge, {0, 0}, {}, {}, {}, {}}));
    QVERIFY2(
        message.contains("section 'graph' makes no sense: more than 268435456 weights"), qPrintable(message));
    const Bytes manyNodes{0, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F};
    QVERIFY(refusal(around({manyNodes, {}, {}, {}, {}, {}})).contains("a number is 4294967295"));
    const Bytes longName{0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 'x'};
    QVERIFY(refusal(around({longName, {}, {}, {}, {}, {}}))
                .contains("a count is 4294967295, but only 1 bytes follow"));
    auto sections = sectionsOf(randomModel(5));
    sections[5] = {0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3};
    QVERIFY(
        refusal(around(sections)).contains("section 'provenance' makes no sense: a number is 4294967295"));
}

void TestEsp::modelsThatDoNotFitAreNotWritten()
{
    auto model = randomModel(5);
    model.layers[0].positions.push_back(1U << 31);
    QVERIFY_THROWS_EXCEPTION(Error, encodeEsp(model));
    model = randomModel(5);
    model.layers.back().bias.back() = std::numeric_limits<float>::quiet_NaN();
    QVERIFY_THROWS_EXCEPTION(Error, encodeEsp(model));
    model = randomModel(5);
    model.layers[0].activationBits = 9;
    QVERIFY_THROWS_EXCEPTION(Error, encodeEsp(model));
}

void TestEsp::unusualGraphsComeBackTheSame()
{
    auto network =
        NetworkBuilder("", {1, 28, 28})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 5}, .stride = {2, 1}, .padding = {1, 2}})
            .relu()
            .conv2d("b", {.outputChannels = 8, .kernel = {3, 3}, .dilation = {2, 2}, .groups = 2})
            .maxPool2d({{3, 3}, {2, 2}, {1, 1}})
            .flatten()
            .linear("ö", 3)
            .build();
    network.nodes[2].name = "act";
    network.parameters[0].name = "features.0.weight";
    std::swap(network.parameters[2], network.parameters[3]);
    network.nodes[3].weight = 3;
    network.nodes[3].bias = 2;
    network.nodes.back().bias.reset();
    network.parameters.pop_back();
    for (auto& parameter : network.parameters)
        parameter.values.clear();
    const EspGraph graph{network, {"one", "two", "three"}};
    QVERIFY(decodeGraph(encodeGraph(graph)) == graph);
}

void TestEsp::whatAGraphCannotHoldIsRefused()
{
    auto network = emptyModel(lenet5()).network;
    network.parameters.push_back({"left over", {1}, {}});
    QVERIFY_THROWS_EXCEPTION(Error, encodeGraph({network, {}}));
    network.parameters.pop_back();
    network.nodes.back().bias = 0;
    QVERIFY_THROWS_EXCEPTION(Error, encodeGraph({network, {}}));
}

void TestEsp::emptyRowsAndColumnsCostLittle()
{
    auto model = emptyModel(lenet5());
    Random random(1);
    const auto indexBytes = [&](double share) {
        fillLayer(model.layers[2], 2000, 2, {share, share}, random);
        return sizeOfEsp(encodeEsp(model), "model").indices;
    };
    const auto everywhere = indexBytes(1.0);
    QVERIFY(indexBytes(0.15) < everywhere * 55 / 100);
}

void TestEsp::roundedBiasesCostLess()
{
    auto model = emptyModel(lenet5());
    Random random(1);
    const auto biasBytes = [&](auto round) {
        for (auto& layer : model.layers)
            for (auto& bias : layer.bias)
                bias = static_cast<float>(round(0.1 * random.normal()));
        return sizeOfEsp(encodeEsp(model), "model").biases;
    };
    QVERIFY(biasBytes([](double value) { return value; }) < 580 * 4);
    QVERIFY(biasBytes([](double value) { return std::round(value * 256) / 256; }) < 580);
    QVERIFY(biasBytes([](double) { return 0.0; }) < 30);
}

void TestEsp::leNet5IsAboutAsSmallAsItsEntropy_data()
{
    QTest::addColumn<std::vector<std::size_t>>("kept");
    QTest::addColumn<double>("rows");
    QTest::addColumn<double>("columns");
    // Kept weights of conv1, conv2, fc1, fc2; the share of fc1's rows and columns in use.
    QTest::newRow("85x") << std::vector<std::size_t>{250, 1700, 2700, 415} << 1.0 << 1.0;
    QTest::newRow("246x") << std::vector<std::size_t>{130, 670, 730, 220} << 0.4 << 0.6;
}

void TestEsp::leNet5IsAboutAsSmallAsItsEntropy()
{
    QFETCH(std::vector<std::size_t>, kept);
    QFETCH(double, rows);
    QFETCH(double, columns);
    auto model = emptyModel(lenet5());
    Random random(1);
    double bound = 0;
    double levelBits = 0;
    for (std::size_t index = 0; index < model.layers.size(); ++index) {
        auto& layer = model.layers[index];
        const int bits = index < 2 ? 3 : 2;
        fillLayer(
            layer, kept[index], bits, index == 2 ? std::array{rows, columns} : std::array{1.0, 1.0}, random);
        bound += entropyBits(
            static_cast<double>(elementCount(layer.weightShape)), static_cast<double>(kept[index]));
        levelBits += static_cast<double>(kept[index]) * bits;
        for (auto& bias : layer.bias)
            bias = static_cast<float>(std::round(6.4 * random.normal()) / 64);
    }
    const auto size = sizeOfEsp(encodeEsp(model), "model");
    sortUnits(model);
    const auto sorted = sizeOfEsp(encodeEsp(model), "model");
    qInfo("%s: header %d, graph %d, indices %d (random positions: %.0f), levels %d (%.0f), scales %d, biases "
          "%d, "
          "checksums %d, total %d bytes; units sorted: indices %d, total %d",
        QTest::currentDataTag(), static_cast<int>(size.header), static_cast<int>(size.graph),
        static_cast<int>(size.indices), bound / 8, static_cast<int>(size.weights), levelBits / 8,
        static_cast<int>(size.scales), static_cast<int>(size.biases), static_cast<int>(size.checksums),
        static_cast<int>(size.total()), static_cast<int>(sorted.indices), static_cast<int>(sorted.total()));
    QVERIFY(sorted.indices < size.indices);
    QVERIFY(static_cast<double>(size.indices) < 1.03 * bound / 8);
    QVERIFY(static_cast<double>(size.weights) < 1.03 * levelBits / 8);
    QVERIFY(size.header + size.graph + size.scales + size.checksums < 140);
}

void TestEsp::aFileIsWrittenAndRead()
{
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("model.esp").toStdString();
    const auto model = randomModel(9);
    const auto size = writeEsp(model, file);
    QVERIFY(readEsp(file) == model);
    QCOMPARE(static_cast<std::uintmax_t>(size.total()), std::filesystem::file_size(file));
    QVERIFY_THROWS_EXCEPTION(Error, readEsp(folder.filePath("absent.esp").toStdString()));
}

void TestEsp::aFailedExportLeavesTheOlderFile()
{
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("model.esp").toStdString();
    const auto older = randomModel(9);
    writeEsp(older, file);
    auto broken = older;
    broken.layers.pop_back();
    QVERIFY_THROWS_EXCEPTION(Error, writeEsp(broken, file));
    QVERIFY(readEsp(file) == older);
}

QTEST_APPLESS_MAIN(TestEsp)
#include "tst_esp.moc"
