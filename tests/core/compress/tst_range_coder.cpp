#include "core/compress/range_coder.h"

#include "core/compress/adaptive_model.h"
#include "core/error.h"
#include "core/random.h"

#include <QtTest>

#include <cmath>

using namespace espalier;

namespace {

struct CodedBit {
    bool bit;
    std::uint32_t probability;
};

/// Bits that are 1 with the probability they are coded with, out of all probabilities there are.
std::vector<CodedBit> bitsOf(std::uint64_t seed, std::size_t count)
{
    Random random(seed);
    std::vector<CodedBit> bits(count);
    for (auto& [bit, probability] : bits) {
        const auto share = std::pow(random.uniform(), 4);
        probability = static_cast<std::uint32_t>(1 + share * (certainty - 2));
        if (random.below(2) == 0)
            probability = certainty - probability;
        bit = random.below(certainty) < probability;
    }
    return bits;
}

std::vector<std::uint8_t> encode(const std::vector<CodedBit>& bits)
{
    RangeEncoder encoder;
    for (const auto& [bit, probability] : bits)
        encoder.code(bit, probability);
    return encoder.finish();
}

} // namespace

class TestRangeCoder : public QObject {
    Q_OBJECT

private slots:
    void bitsComeBack();
    void lengthIsNearTheInformation();
    void nothingTakesNoBytes();
    void carriesRunThroughAllBytes();
    void missingAndSpareBytesAreNoticed();
    void evenNumbersComeBack();
    void learnedBitsCostWhatTheyAreWorth_data();
    void learnedBitsCostWhatTheyAreWorth();
    void numbersComeBack();
};

void TestRangeCoder::bitsComeBack()
{
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto bits = bitsOf(seed, seed * 7);
        const auto bytes = encode(bits);
        RangeDecoder decoder(bytes);
        for (const auto& [bit, probability] : bits)
            QCOMPARE(decoder.code(!bit, probability), bit);
        decoder.finish();
    }
}

void TestRangeCoder::lengthIsNearTheInformation()
{
    const auto bits = bitsOf(1, 200000);
    double information = 0;
    for (const auto& [bit, probability] : bits) {
        const auto share = static_cast<double>(probability) / certainty;
        information -= std::log2(bit ? share : 1 - share);
    }
    const auto length = 8.0 * static_cast<double>(encode(bits).size());
    QVERIFY2(
        length < 1.0005 * information + 32, qPrintable(QString("%1 for %2").arg(length).arg(information)));
}

void TestRangeCoder::nothingTakesNoBytes()
{
    QVERIFY(encode({}).empty());
    RangeDecoder decoder({});
    decoder.finish();
}

void TestRangeCoder::carriesRunThroughAllBytes()
{
    // The upper part of the range, over and over: low ends in ones, and the last bit turns them over.
    for (std::size_t length = 1; length < 100; ++length) {
        std::vector<CodedBit> bits(length, {false, 1});
        bits.push_back({false, certainty - 1});
        const auto bytes = encode(bits);
        RangeDecoder decoder(bytes);
        for (const auto& [bit, probability] : bits)
            QCOMPARE(decoder.code(false, probability), bit);
        decoder.finish();
    }
}

void TestRangeCoder::missingAndSpareBytesAreNoticed()
{
    const auto bits = bitsOf(3, 400);
    auto bytes = encode(bits);
    const auto decode = [&bits](std::span<const std::uint8_t> from) {
        RangeDecoder decoder(from);
        for (const auto& coded : bits)
            decoder.code(false, coded.probability);
        decoder.finish();
    };
    decode(bytes);
    QVERIFY_THROWS_EXCEPTION(Error, decode(std::span(bytes).first(bytes.size() / 2)));
    bytes.insert(bytes.end(), 5, 0);
    QVERIFY_THROWS_EXCEPTION(Error, decode(bytes));
}

void TestRangeCoder::evenNumbersComeBack()
{
    RangeEncoder encoder;
    for (int bits = 0; bits <= 32; ++bits)
        encoder.codeEvenly(0x9ABCDEF5U, bits);
    const auto bytes = encoder.finish();
    QCOMPARE(bytes.size(), std::size_t{66}); // 0 + 1 + ... + 32 bits
    RangeDecoder decoder(bytes);
    for (int bits = 0; bits <= 32; ++bits)
        QCOMPARE(decoder.codeEvenly(0, bits),
            static_cast<std::uint32_t>(0x9ABCDEF5U & ((std::uint64_t{1} << bits) - 1)));
}

void TestRangeCoder::learnedBitsCostWhatTheyAreWorth_data()
{
    QTest::addColumn<double>("share");
    for (const double share : {0.5, 0.1, 0.01, 0.001})
        QTest::addRow("%g", share) << share;
}

void TestRangeCoder::learnedBitsCostWhatTheyAreWorth()
{
    QFETCH(double, share);
    constexpr int count = 20000;
    Random random(1);
    RangeEncoder encoder;
    AdaptiveBit model;
    int ones = 0;
    for (int index = 0; index < count; ++index)
        ones += model.code(encoder, random.uniform() < share) ? 1 : 0;
    const auto found = static_cast<double>(ones) / count;
    const auto entropy = -count * (found * std::log2(found) + (1 - found) * std::log2(1 - found));
    const auto length = 8.0 * static_cast<double>(encoder.finish().size());
    QVERIFY2(length < 1.05 * entropy + 40, qPrintable(QString("%1 for %2").arg(length).arg(entropy)));
}

void TestRangeCoder::numbersComeBack()
{
    std::vector<std::uint32_t> numbers{0, 1, 2, 3, 0xFFFFFFFE, 0x7FFFFFFF, 0x7FFFFFFE, 0};
    Random random(1);
    for (int index = 0; index < 2000; ++index)
        numbers.push_back(static_cast<std::uint32_t>(random.next()) >> random.below(32));
    std::ranges::replace(numbers, 0xFFFFFFFF, 0U);
    RangeEncoder encoder;
    AdaptiveNumber model;
    for (const auto number : numbers)
        model.code(encoder, number);
    const auto bytes = encoder.finish();
    RangeDecoder decoder(bytes);
    AdaptiveNumber again;
    for (const auto number : numbers)
        QCOMPARE(again.code(decoder, 0), number);
    decoder.finish();
}

QTEST_APPLESS_MAIN(TestRangeCoder)
#include "tst_range_coder.moc"
