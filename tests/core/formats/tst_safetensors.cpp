#include "core/formats/safetensors.h"

#include "core/formats/safetensors_model.h"
#include "core/network/zoo.h"
#include "tests/core/formats/random_model.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A file of a header and as many bytes of arrays.
Bytes fileOf(const std::string& header, std::size_t dataBytes = 0)
{
    Bytes bytes;
    for (int place = 0; place < 8; ++place)
        bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * place)));
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.resize(bytes.size() + dataBytes, 1);
    return bytes;
}

QString refusal(const Bytes& bytes)
{
    return errorText([&] { parseSafetensors(bytes, "damaged"); });
}

/// The arrays of a network as somebody else's file, named as it says.
Safetensors weightsOf(const Network& network, const std::string& prefix = {})
{
    Safetensors content;
    for (const auto& parameter : network.parameters)
        content.arrays.push_back(
            {prefix + parameter.name, NumberType::F32, parameter.shape, bytesOf(parameter.values)});
    return content;
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private slots:
    void theContainerComesBack()
    {
        const std::vector<float> floats{1.0F, -2.5F, 3.0F, 0.0F, 5.0F, 6.0F};
        const Bytes bytes{7, 8, 9};
        Safetensors content{.metadata = {{"a", "b \"quoted\""}, {"ü", "\n"}},
            .arrays = {{"codes", NumberType::U8, {3}, bytes},
                {"weights", NumberType::F32, {2, 3}, bytesOf(floats)}, {"empty", NumberType::F16, {0, 4}, {}},
                {"scalar", NumberType::I8, {}, std::span(bytes).first(1)}}};
        const auto file = encodeSafetensors(content);
        QCOMPARE(file, encodeSafetensors(content));
        QCOMPARE((file[0] + 8) % 8, 0);
        const auto back = parseSafetensors(file, "file");
        QVERIFY(back.metadata == content.metadata);
        QCOMPARE(back.arrays.size(), 4u);
        QCOMPARE(back.arrays[0].name, std::string("weights")); // wider numbers first
        QVERIFY(back.arrays[0].shape == Shape({2, 3}));
        QVERIFY(floatsOf(back.arrays[0]) == floats);
        const auto codes = std::ranges::find(back.arrays, "codes", &PlainArray::name);
        QVERIFY(std::ranges::equal(codes->bytes, bytes));
    }

    void numbersOfAllTypesBecomeFloats_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<float>("expected");
        const auto row = [](NumberType type, auto number, float expected) {
            QTest::addRow("%s", std::string(toText(type)).c_str())
                << static_cast<int>(type) << QByteArray(reinterpret_cast<const char*>(&number), sizeof number)
                << expected;
        };
        row(NumberType::F64, -0.1, -0.1F);
        row(NumberType::F32, 1.5F, 1.5F);
        row(NumberType::F16, std::uint16_t{0x3555}, 0.333251953125F);
        row(NumberType::BF16, std::uint16_t{0xC049}, -3.140625F);
        row(NumberType::I64, std::int64_t{-7}, -7.0F);
        row(NumberType::I32, std::int32_t{-70000}, -70000.0F);
        row(NumberType::I16, std::int16_t{-300}, -300.0F);
        row(NumberType::I8, std::int8_t{-128}, -128.0F);
        row(NumberType::U64, std::uint64_t{1} << 40, 1099511627776.0F);
        row(NumberType::U32, std::uint32_t{4000000000}, 4e9F);
        row(NumberType::U16, std::uint16_t{65535}, 65535.0F);
        row(NumberType::U8, std::uint8_t{255}, 255.0F);
        row(NumberType::Bool, std::uint8_t{1}, 1.0F);
    }

    void numbersOfAllTypesBecomeFloats()
    {
        QFETCH(const int, type);
        QFETCH(const QByteArray, bytes);
        QFETCH(const float, expected);
        const std::span raw(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        const PlainArray array{"a", static_cast<NumberType>(type), {1}, raw};
        QCOMPARE(static_cast<qsizetype>(bytesOf(array.type)), bytes.size());
        QCOMPARE(floatsOf(array).at(0), expected);
    }

    void damageIsNamed_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<int>("data");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, const char* header, int data, const char* word) {
            QTest::newRow(name) << header << data << word;
        };
        row("no object", "[1]", 0, "begin with '{'");
        row("no JSON", "{\"a\":", 0, "no JSON");
        row("unknown type", R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", 1, "F4");
        row("no shape", R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", 1, "shape");
        row("a key too many", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}})", 1, "shape");
        row("negative size", R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", 1, "-1");
        row("broken size", R"({"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,1]}})", 1, "0.5");
        row("shape too large", R"({"a":{"dtype":"F32","shape":[100],"data_offsets":[0,4]}})", 4, "takes 400");
        row("gigabytes", R"({"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}})", 4,
            "has 4 bytes");
        row("overflow",
            R"({"a":{"dtype":"F64","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}})", 0,
            "larger than any file");
        row("outside", R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", 1, "place is [0,2]");
        row("backwards", R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}})", 1, "place is [1,0]");
        row("three places", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}})", 1, "place is");
        row("overlap",
            R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
            3, "begins at byte 1");
        row("hole", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2, "begins at byte 1");
        row("left over", R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 3, "2 bytes behind");
        row("twice",
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}})",
            1, "'a' twice");
        row("metadata is no object", R"({"__metadata__":[]})", 0, "no object");
        row("metadata is no text", R"({"__metadata__":{"a":1}})", 0, "no text");
    }

    void damageIsNamed()
    {
        QFETCH(const QString, header);
        QFETCH(const int, data);
        QFETCH(const QString, word);
        const auto message = refusal(fileOf(header.toStdString(), static_cast<std::size_t>(data)));
        QVERIFY2(message.startsWith("damaged: ") && message.contains(word), qPrintable(message));
    }

    void hugeHeadersAreRefusedWithoutTheMemory()
    {
        Bytes bytes = fileOf("{}");
        bytes[5] = 1; // 2^40
        QVERIFY2(refusal(bytes).contains("claims"), qPrintable(refusal(bytes)));
        QVERIFY(refusal({}).contains("0 bytes"));
        QVERIFY(refusal(fileOf("{\"a\":" + std::string(100'000, '['))).contains("nested"));
    }

    void modelsComeBackTheSame_data()
    {
        QTest::addColumn<bool>("packed");
        QTest::newRow("packed") << true;
        QTest::newRow("float") << false;
    }

    void modelsComeBackTheSame()
    {
        QFETCH(const bool, packed);
        const auto form = packed ? ArrayForm::Packed : ArrayForm::Float;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            const auto model = randomModel(seed);
            const auto file = encodeSafetensorsModel(model, form);
            QCOMPARE(file.ledger.total(), static_cast<std::int64_t>(file.bytes.size()));
            QVERIFY(file.ledger.rest > 0);
            const auto back = decodeSafetensorsModel(file.bytes, {}, "file");
            QVERIFY2(std::get<CompressedModel>(back.content) == heldIn(form, model),
                qPrintable(QString::number(seed)));
        }
    }

    /// Whatever is done to a file, it is refused, or read as some model that fits together.
    void randomDamageDoesNoHarm()
    {
        Random random(9);
        int refused = 0;
        for (std::uint64_t round = 0; round < 1500; ++round) {
            auto bytes = encodeSafetensorsModel(randomModel(round % 40), ArrayForm::Packed).bytes;
            for (auto hits = 1 + random.below(3); hits > 0; --hits)
                bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.below(256));
            refused += errorText([&] { decodeSafetensorsModel(bytes, {}, "damaged"); }).isEmpty() ? 0 : 1;
        }
        QVERIFY(refused > 1000);
    }

    void everyTruncationIsRefused()
    {
        const auto bytes = encodeSafetensorsModel(randomModel(4), ArrayForm::Packed).bytes;
        for (std::size_t size = 0; size < bytes.size(); size += 3)
            QVERIFY(!refusal({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}).isEmpty());
    }

    void foreignWeightsFindTheirNetwork()
    {
        auto network = lenet5();
        initializeWeights(network, 3);
        for (const auto* prefix : {"", "module."}) {
            const auto opened =
                decodeSafetensorsModel(encodeSafetensors(weightsOf(network, prefix)), {}, "file");
            QVERIFY(std::get<Network>(opened.content) == network);
            QVERIFY(opened.notes.at(0).find("LeNet-5") != std::string::npos);
        }
        auto content = weightsOf(network);
        content.arrays.pop_back();
        const auto few = errorText([&] { decodeSafetensorsModel(encodeSafetensors(content), {}, "few"); });
        QVERIFY2(few.startsWith("few: ") && few.contains("lenet-5"), qPrintable(few));
    }
};

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
