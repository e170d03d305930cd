#include "core/compress/level_coding.h"

#include "core/random.h"

#include <QtTest>

#include <numeric>

using namespace espalier;

class TestLevelCoding : public QObject {
    Q_OBJECT

private slots:
    void codesComeBack_data();
    void codesComeBack();
    void evenLevelsCostTheirBits();
    void unevenLevelsCostLess();
};

void TestLevelCoding::codesComeBack_data()
{
    QTest::addColumn<int>("bits");
    for (int bits = 1; bits <= 8; ++bits)
        QTest::addRow("%d bits", bits) << bits;
}

void TestLevelCoding::codesComeBack()
{
    QFETCH(int, bits);
    const int most = 1 << (bits - 1);
    std::vector<std::int16_t> codes;
    for (int level = 1; level <= most; ++level)
        for (const int sign : {1, -1, -1})
            codes.push_back(static_cast<std::int16_t>(sign * level));
    Random(1).shuffle(std::span(codes));
    std::vector<std::uint32_t> positions(codes.size());
    std::iota(positions.begin(), positions.end(), 5U);
    const LevelLayout layout{bits, 7, positions};
    RangeEncoder encoder;
    codeLevels(encoder, layout, codes);
    const auto bytes = encoder.finish();
    RangeDecoder decoder(bytes);
    QCOMPARE(codeLevels(decoder, layout), codes);
    decoder.finish();
}

void TestLevelCoding::evenLevelsCostTheirBits()
{
    std::vector<std::int16_t> codes;
    Random random(1);
    for (int index = 0; index < 4000; ++index)
        codes.push_back(static_cast<std::int16_t>(
            static_cast<int>(1 + random.below(4)) * (random.below(2) == 0 ? 1 : -1)));
    std::vector<std::uint32_t> positions(codes.size());
    std::iota(positions.begin(), positions.end(), 0U);
    RangeEncoder encoder;
    codeLevels(encoder, {3, 100, positions}, codes);
    QVERIFY(encoder.finish().size() < 4000 * 3 / 8 * 102 / 100);
}

void TestLevelCoding::unevenLevelsCostLess()
{
    std::vector<std::int16_t> codes(4000, 1);
    Random random(1);
    for (auto& code : codes)
        code = static_cast<std::int16_t>(random.below(20) == 0 ? 2 : 1);
    std::vector<std::uint32_t> positions(codes.size());
    std::iota(positions.begin(), positions.end(), 0U);
    RangeEncoder encoder;
    codeLevels(encoder, {2, 100, positions}, codes);
    QVERIFY(encoder.finish().size() < 4000 * 35 / 100 / 8); // entropy 0.286 bits
}

QTEST_APPLESS_MAIN(TestLevelCoding)
#include "tst_level_coding.moc"
