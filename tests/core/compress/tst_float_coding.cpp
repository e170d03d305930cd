#include "core/compress/float_coding.h"

#include "core/random.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace espalier;

namespace {

std::size_t bytesFor(const std::vector<float>& values)
{
    RangeEncoder encoder;
    codeFloats(encoder, std::vector<std::uint8_t>(values.size()), values);
    return encoder.finish().size();
}

bool comesBack(const std::vector<float>& values)
{
    std::vector<std::uint8_t> kinds(values.size());
    for (std::size_t index = 0; index < kinds.size(); ++index)
        kinds[index] = static_cast<std::uint8_t>(index % floatKinds);
    RangeEncoder encoder;
    codeFloats(encoder, kinds, values);
    const auto bytes = encoder.finish();
    RangeDecoder decoder(bytes);
    const auto decoded = codeFloats(decoder, kinds);
    decoder.finish();
    return std::ranges::equal(values, decoded, [](float left, float right) {
        return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right);
    });
}

template <class Round>
std::vector<float> normals(Round round)
{
    Random random(1);
    std::vector<float> values(1000);
    for (auto& value : values)
        value = static_cast<float>(round(0.1 * random.normal()));
    return values;
}

} // namespace

class TestFloatCoding : public QObject {
    Q_OBJECT

private slots:
    void specialValuesComeBack();
    void anyBitsComeBack();
    void roundedValuesComeBackAndCostLess();
    void zerosCostAlmostNothing();
};

void TestFloatCoding::specialValuesComeBack()
{
    using Limits = std::numeric_limits<float>;
    QVERIFY(comesBack({}));
    QVERIFY(comesBack({0.0F, -0.0F}));
    QVERIFY(comesBack({1.0F}));
    QVERIFY(comesBack({Limits::denorm_min(), -Limits::denorm_min(), 0.0F, Limits::min()}));
    QVERIFY(comesBack({Limits::max(), Limits::lowest(), Limits::denorm_min()}));
    QVERIFY(comesBack({Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), 1.5F}));
}

void TestFloatCoding::anyBitsComeBack()
{
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<float> values(random.below(60));
        const auto shift = random.below(24);
        for (auto& value : values)
            value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()) >> shift << shift);
        QVERIFY(comesBack(values));
    }
}

void TestFloatCoding::roundedValuesComeBackAndCostLess()
{
    const auto exact = normals([](double value) { return value; });
    const auto bfloat = normals([](double value) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
        return std::bit_cast<float>(bits & 0xFFFF0000U);
    });
    const auto multiples = normals([](double value) { return std::round(64 * value) / 64; });
    QVERIFY(comesBack(exact) && comesBack(bfloat) && comesBack(multiples));
    QVERIFY(bytesFor(exact) < 1000 * 27 / 8);
    QVERIFY(bytesFor(bfloat) < 1000 * 11 / 8);
    QVERIFY(bytesFor(multiples) < 1000 * 5 / 8); // entropy 4.7 bits
}

void TestFloatCoding::zerosCostAlmostNothing()
{
    QVERIFY(bytesFor(std::vector<float>(1000)) <= 6);
    std::vector<float> rare(1000);
    rare[500] = 0.25F;
    QVERIFY(bytesFor(rare) <= 12);
}

QTEST_APPLESS_MAIN(TestFloatCoding)
#include "tst_float_coding.moc"
