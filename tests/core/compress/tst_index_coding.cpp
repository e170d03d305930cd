#include "core/compress/index_coding.h"

#include "core/error.h"
#include "core/random.h"

#include <QtTest>

#include <cmath>
#include <numeric>

using namespace espalier;

namespace {

using Positions = std::vector<std::uint32_t>;

std::vector<std::uint8_t> encode(const MatrixLayout& layout, const Positions& positions)
{
    RangeEncoder encoder;
    encodePositions(encoder, layout, positions);
    return encoder.finish();
}

Positions decode(const MatrixLayout& layout, const std::vector<std::uint8_t>& bytes)
{
    RangeDecoder decoder(bytes);
    auto positions = codePositions(decoder, layout);
    decoder.finish();
    return positions;
}

/// Every position with a probability of its own.
template <class Share>
Positions drawn(const MatrixLayout& layout, std::uint64_t seed, Share share)
{
    Random random(seed);
    Positions positions;
    for (std::uint32_t row = 0; row < layout.rows; ++row)
        for (std::uint32_t column = 0; column < layout.columns; ++column)
            if (random.uniform() < share(row, column))
                positions.push_back(row * layout.columns + column);
    return positions;
}

} // namespace

class TestIndexCoding : public QObject {
    Q_OBJECT

private slots:
    void positionsComeBack_data();
    void positionsComeBack();
    void nothingAndEverythingCostLittle();
    void randomPositionsCostTheirEntropy_data();
    void randomPositionsCostTheirEntropy();
    void rowsThatNothingReadsCostLittle();
    void unusedColumnsCostLittle();
    void crowdedGroupsCostLess();
    void groupsInOrderCostLess();
    void madeUpBytesDoNoHarm();
};

void TestIndexCoding::positionsComeBack_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<double>("share");
    for (const double share : {0.0, 0.01, 0.3, 0.9, 1.0}) {
        QTest::addRow("single %g", share) << 1 << 1 << 1 << share;
        QTest::addRow("row %g", share) << 1 << 200 << 8 << share;
        QTest::addRow("column %g", share) << 200 << 1 << 1 << share;
        QTest::addRow("matrix %g", share) << 37 << 75 << 25 << share;
    }
}

void TestIndexCoding::positionsComeBack()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, groupSize);
    QFETCH(double, share);
    MatrixLayout layout{static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(columns),
        static_cast<std::uint32_t>(groupSize), {}};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto positions = drawn(layout, seed, [share](auto, auto) { return share; });
        layout.reads.clear();
        QCOMPARE(decode(layout, encode(layout, positions)), positions);
        Random random(seed);
        for (std::uint32_t row = 0; row < layout.rows; ++row)
            layout.reads.push_back(static_cast<std::uint32_t>(random.below(20)));
        QCOMPARE(decode(layout, encode(layout, positions)), positions);
    }
}

void TestIndexCoding::nothingAndEverythingCostLittle()
{
    const MatrixLayout layout{500, 800, 16, {}};
    Positions all(400000);
    std::iota(all.begin(), all.end(), 0U);
    QVERIFY(encode(layout, {}).size() <= 4);
    QVERIFY(encode(layout, all).size() <= 600); // about a byte a row, for its count
}

void TestIndexCoding::randomPositionsCostTheirEntropy_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("share");
    QTest::newRow("like fc1 at 85x") << 500 << 800 << 0.00675;
    QTest::newRow("like conv2 at 85x") << 50 << 500 << 0.068;
    QTest::newRow("half of a large layer") << 300 << 800 << 0.5;
}

void TestIndexCoding::randomPositionsCostTheirEntropy()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(double, share);
    const MatrixLayout layout{static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(columns), 1, {}};
    const auto positions = drawn(layout, 1, [share](auto, auto) { return share; });
    const auto bits = 8.0 * static_cast<double>(encode(layout, positions).size());
    const auto entropy = -rows * columns * (share * std::log2(share) + (1 - share) * std::log2(1 - share));
    QVERIFY2(bits < 1.03 * entropy, qPrintable(QString("%1 for %2").arg(bits).arg(entropy)));
}

void TestIndexCoding::rowsThatNothingReadsCostLittle()
{
    MatrixLayout layout{500, 100, 1, {}};
    const auto positions = drawn(layout, 1, [](auto row, auto) { return row * 7 % 5 == 0 ? 0.05 : 0.0; });
    const auto unread = encode(layout, positions).size();
    for (std::uint32_t row = 0; row < layout.rows; ++row)
        layout.reads.push_back(row * 7 % 5 == 0 ? 1 : 0);
    QVERIFY(encode(layout, positions).size() + 35 < unread); // the rows in use are worth 361 bits
}

void TestIndexCoding::unusedColumnsCostLittle()
{
    const MatrixLayout layout{200, 400, 1, {}};
    const auto everywhere = drawn(layout, 1, [](auto, auto) { return 0.02; });
    const auto inFew = drawn(layout, 1, [](auto, auto column) { return column % 10 == 0 ? 0.2 : 0.0; });
    QVERIFY(encode(layout, inFew).size() * 10 < encode(layout, everywhere).size() * 6);
}

void TestIndexCoding::crowdedGroupsCostLess()
{
    MatrixLayout layout{60, 800, 16, {}};
    const auto positions =
        drawn(layout, 1, [](auto, auto column) { return column / 16 % 10 == 0 ? 0.1 : 0.001; });
    const auto grouped = encode(layout, positions).size();
    layout.groupSize = 1;
    QVERIFY(grouped * 100 < encode(layout, positions).size() * 95);
}

void TestIndexCoding::groupsInOrderCostLess()
{
    const MatrixLayout layout{10, 500, 1, {}};
    const auto positions = drawn(layout, 1, [](auto, auto) { return 0.02; });
    std::vector<std::uint32_t> placeOf(500, 500);
    std::uint32_t used = 0;
    Positions sorted;
    for (const auto position : positions) {
        auto& place = placeOf[position % 500];
        place = place == 500 ? used++ : place;
        sorted.push_back(position / 500 * 500 + place);
    }
    std::ranges::sort(sorted);
    QCOMPARE(decode(layout, encode(layout, sorted)), sorted);
    QVERIFY(encode(layout, sorted).size() * 2 < encode(layout, positions).size());
}

void TestIndexCoding::madeUpBytesDoNoHarm()
{
    const MatrixLayout layout{20, 50, 5, {}};
    Random random(1);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint8_t> bytes(random.below(120));
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random.next());
        try {
            const auto positions = decode(layout, bytes);
            QVERIFY(std::ranges::is_sorted(positions));
            QVERIFY(positions.empty() || positions.back() < 1000);
        } catch (const Error&) {
            continue; // refused is as good
        }
    }
}

QTEST_APPLESS_MAIN(TestIndexCoding)
#include "tst_index_coding.moc"
