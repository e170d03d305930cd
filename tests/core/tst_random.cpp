#include "core/random.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

using namespace espalier;

class TestRandom : public QObject {
    Q_OBJECT

private slots:
    void numbersAreTheKnownOnes_data();
    void numbersAreTheKnownOnes();
    void derivedNumbersAreTheKnownOnes();
    void uniformFillsTheUnitInterval();
    void uniformStaysInItsBounds();
    void belowReachesEveryValueEquallyOften();
    void normalHasMeanZeroAndDeviationOne();
    void shuffleIsAPermutation();
    void shuffleReachesEveryOrderEquallyOften();
    void streamsAndSeedsDiffer();
};

// From an independent SplitMix64, which gives the published 6457827717110365317 for state 1234567.
void TestRandom::numbersAreTheKnownOnes_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<quint64>("stream");
    QTest::addColumn<QList<quint64>>("numbers");
    using Numbers = QList<quint64>;
    QTest::newRow("seed 0") << quint64{0} << quint64{0}
                            << Numbers{0xa577782bc52a9f5a, 0xb485244380e590be, 0x5176985d86cff511};
    QTest::newRow("seed 1") << quint64{1} << quint64{0}
                            << Numbers{0x5858fc074ef2cb9c, 0x0bcbb32585cbf0c0, 0xf1af7c3492bac3fc};
    QTest::newRow("seed 1, stream 1")
        << quint64{1} << quint64{1} << Numbers{0x757b740a2e2eb870, 0x98dd24a4e8b91380, 0xcf7daa80b453531c};
    QTest::newRow("seed 42, stream 7")
        << quint64{42} << quint64{7} << Numbers{0x3a2cc4384ef877f7, 0x584ea09c5c418a5d, 0x7344487f4005e993};
}

void TestRandom::numbersAreTheKnownOnes()
{
    QFETCH(const quint64, seed);
    QFETCH(const quint64, stream);
    QFETCH(const QList<quint64>, numbers);
    Random random(seed, stream);
    for (const auto number : numbers)
        QCOMPARE(random.next(), number);
}

void TestRandom::derivedNumbersAreTheKnownOnes()
{
    Random uniform(1);
    for (const auto wanted : {0.345107795509601, 0.04607696214752344, 0.9440839413025328})
        QCOMPARE(uniform.uniform(), wanted);
    Random normal(1);
    for (const auto wanted : {0.8818012995319017, 0.4389138162712084, 0.18954167469824243})
        QVERIFY(std::abs(normal.normal() - wanted) < 1e-14);
    Random below(1);
    for (const auto wanted : {3u, 0u, 9u, 2u, 0u, 8u, 8u, 4u, 2u, 5u})
        QCOMPARE(below.below(10), wanted);
    std::vector<int> order(10);
    std::iota(order.begin(), order.end(), 0);
    Random(1).shuffle(std::span(order));
    QCOMPARE(order, (std::vector<int>{2, 5, 6, 9, 4, 8, 1, 7, 0, 3}));
}

void TestRandom::uniformFillsTheUnitInterval()
{
    constexpr int draws = 100000;
    std::array<int, 20> bins{};
    Random random(3);
    for (int draw = 0; draw < draws; ++draw) {
        const auto value = random.uniform();
        QVERIFY(value >= 0.0 && value < 1.0);
        ++bins.at(static_cast<std::size_t>(value * 20));
    }
    // Five standard deviations of a bin's binomial count.
    const auto mean = draws / 20.0;
    for (const auto count : bins)
        QVERIFY(std::abs(count - mean) < 5 * std::sqrt(mean));
}

void TestRandom::uniformStaysInItsBounds()
{
    Random random(4);
    auto least = 100.0;
    auto most = -100.0;
    for (int draw = 0; draw < 10000; ++draw) {
        const auto value = random.uniform(-3.0, 5.0);
        least = std::min(least, value);
        most = std::max(most, value);
    }
    QVERIFY(least >= -3.0 && least < -2.99);
    QVERIFY(most < 5.0 && most > 4.99);
}

void TestRandom::belowReachesEveryValueEquallyOften()
{
    constexpr int draws = 70000;
    std::array<int, 7> counts{};
    Random random(5);
    for (int draw = 0; draw < draws; ++draw)
        ++counts.at(random.below(7));
    for (const auto count : counts)
        QVERIFY(std::abs(count - draws / 7.0) < 5 * std::sqrt(draws / 7.0));
    QCOMPARE(random.below(1), 0u);
}

void TestRandom::normalHasMeanZeroAndDeviationOne()
{
    constexpr int draws = 100000;
    Random random(6);
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int draw = 0; draw < draws; ++draw) {
        const auto value = random.normal();
        sum += value;
        squares += value * value;
        fourth += value * value * value * value;
    }
    QVERIFY(std::abs(sum / draws) < 5 / std::sqrt(draws));
    QVERIFY(std::abs(squares / draws - 1.0) < 5 * std::sqrt(2.0 / draws));
    QVERIFY(std::abs(fourth / draws - 3.0) < 5 * std::sqrt(96.0 / draws));
}

void TestRandom::shuffleIsAPermutation()
{
    std::vector<int> values(1000);
    std::iota(values.begin(), values.end(), 0);
    auto shuffled = values;
    Random(7).shuffle(std::span(shuffled));
    QVERIFY(shuffled != values);
    std::ranges::sort(shuffled);
    QCOMPARE(shuffled, values);

    std::vector<int> none;
    Random(7).shuffle(std::span(none));
    QVERIFY(none.empty());
}

void TestRandom::shuffleReachesEveryOrderEquallyOften()
{
    constexpr int draws = 24000;
    std::array<int, 24> counts{};
    Random random(8);
    for (int draw = 0; draw < draws; ++draw) {
        std::array<int, 4> order{0, 1, 2, 3};
        random.shuffle(std::span<int>(order));
        std::size_t rank = 0;
        for (std::array<int, 4> sorted{0, 1, 2, 3}; sorted != order; std::ranges::next_permutation(sorted))
            ++rank;
        ++counts.at(rank);
    }
    for (const auto count : counts)
        QVERIFY(std::abs(count - draws / 24.0) < 5 * std::sqrt(draws / 24.0));
}

void TestRandom::streamsAndSeedsDiffer()
{
    std::set<std::uint64_t> numbers;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        for (std::uint64_t stream = 0; stream < 100; ++stream)
            numbers.insert(Random(seed, stream).next());
    QCOMPARE(numbers.size(), std::size_t{100 * 100});
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
