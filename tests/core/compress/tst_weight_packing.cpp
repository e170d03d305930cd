#include "core/compress/weight_packing.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

QString textOf(const BitString& string)
{
    QString text;
    for (std::size_t bit = 0; bit < string.bits; ++bit)
        text += ((string.bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0 ? '1' : '0';
    return text;
}

/// Two rows of four columns that keep 1 0 0 2 and 0 0 3 0, two bits a word.
const PackedLayout layout{.rows = 2, .columns = 4, .bits = 2};
const PackedLayout withZero{.rows = 2, .columns = 4, .bits = 2, .zero = 0};
const PackedWeights weights{{0, 3, 6}, {1, 2, 3}};

} // namespace

class WeightPackingTest : public QObject {
    Q_OBJECT

private slots:
    void formatsAreWrittenAsByHand();
    void eiesColumnIsWrittenAsPublished();
    void whatDoesNotFitIsNamed();
    void damagedBitsAreNamed();
    void bitsComeBackInOrder();
};

void WeightPackingTest::formatsAreWrittenAsByHand()
{
    QCOMPARE(textOf(packDense(withZero, weights)), "0100001000001100");
    QCOMPARE(textOf(packDense(layout, weights)), "101000000110000000111000"); // a bit says that none is kept
    QCOMPARE(textOf(packBitmap(layout, weights)),
        "10010010"
        "01"
        "10"
        "11");
    // Pointers 0, 2, 3; then column and word.
    QCOMPARE(textOf(packCsr(layout, weights)),
        "001011"
        "0001"
        "1110"
        "1011");
    // Gaps 0, 2, 2 in one bit: two zeros take a filler each.
    QCOMPARE(textOf(packRelative(withZero, weights, 1)),
        "001"
        "100"
        "010"
        "100"
        "011");
    QCOMPARE(textOf(packRelativeEscape(layout, weights, 1)),
        "001"
        "11010"
        "11011");
    // 2:4, the second row has a place left over.
    QCOMPARE(textOf(packGroups(withZero, weights, {4, 2, true})),
        "0001"
        "1110"
        "1011"
        "0000");
    // Blocks of one row and two columns: the second and third of four keep something.
    QCOMPARE(textOf(packBlocks(withZero, {{2, 3, 4}, {1, 2, 3}}, {1, 2, 0, true})),
        "0110"
        "0110"
        "1100");
}

void WeightPackingTest::eiesColumnIsWrittenAsPublished()
{
    // EIE (ISCA 2016), section III-C: 0, 0, 1, 2, 18 zeros, 3 becomes v = 1, 2, 0, 3 and z = 2, 0, 15, 2.
    const PackedLayout column{.rows = 23, .columns = 1, .bits = 4, .zero = 0};
    const PackedWeights entries{{2, 3, 22}, {1, 2, 3}};
    const auto bits = packRelative(column, entries, 4);
    QCOMPARE(bits.bytes, (std::vector<std::uint8_t>{0x21, 0x02, 0xF0, 0x23}));
    QCOMPARE(unpackRelative(column, bits, 4), entries);
}

void WeightPackingTest::whatDoesNotFitIsNamed()
{
    QVERIFY(errorText([] { packRelative(layout, weights, 4); }).contains("word for zero"));
    QVERIFY(errorText([] { packRelativeEscape(layout, weights, 17); }).contains("17 bits"));
    QVERIFY(errorText([] { packGroups(layout, weights, {4, 1, true}); }).contains("keeps 2 weights of 4"));
    QVERIFY(errorText([] { packGroups(layout, weights, {4, 2, false}); }).contains("keeps 1 weights of 4"));
    QVERIFY(errorText([] { packBlocks(layout, weights, {1, 2, 0, false}); }).contains("holds a zero"));
    QVERIFY(errorText([] { packBitmap(layout, {{3, 0}, {1, 1}}); }).contains("ascending"));
    QVERIFY(errorText([] { packBitmap(layout, {{8}, {1}}); }).contains("position 8"));
    QVERIFY(errorText([] { packBitmap(layout, {{0}, {4}}); }).contains("word 4"));
    QVERIFY(errorText([] { packBitmap(withZero, {{0}, {0}}); }).contains("word 0"));
}

void WeightPackingTest::damagedBitsAreNamed()
{
    auto bits = packBitmap(layout, weights);
    --bits.bits;
    QVERIFY(errorText([&] { unpackBitmap(layout, bits); }).contains("end after 13 bits"));
    bits.bits += 2;
    QVERIFY(errorText([&] { unpackBitmap(layout, bits); }).contains("15 bits"));
    QVERIFY(errorText([] { unpackCsr(layout, packCsr(layout, weights), 2); }).contains("row pointers"));
    const auto relative = packRelativeEscape(layout, weights, 4);
    const PackedLayout smaller{.rows = 1, .columns = 4, .bits = 2};
    QVERIFY(errorText([&] { unpackRelativeEscape(smaller, relative, 4); }).contains("position 6"));
}

void WeightPackingTest::bitsComeBackInOrder()
{
    BitWriter out;
    out.put(5, 3);
    out.put(0, 0);
    out.put(0xFFFFFFFF, 32);
    out.put(1, 2);
    const auto string = out.take();
    QCOMPARE(string.bits, std::size_t(37));
    BitReader in(string);
    QCOMPARE(in.take(3), 5U);
    QCOMPARE(in.take(32), 0xFFFFFFFFU);
    QVERIFY(errorText([&] { in.finish(); }).contains("only 35"));
    QCOMPARE(in.take(2), 1U);
    QVERIFY(in.atEnd());
}

QTEST_APPLESS_MAIN(WeightPackingTest)
#include "tst_weight_packing.moc"
