#include "core/compress/projection.h"
#include "core/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace espalier;

namespace {

std::vector<float> randomWeights(std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> weights(count);
    std::ranges::generate(weights, [&] { return static_cast<float>(random.normal()); });
    return weights;
}

double squaredDistance(const std::vector<float>& left, const std::vector<float>& right)
{
    double sum = 0.0;
    for (std::size_t index = 0; index < left.size(); ++index)
        sum += std::pow(static_cast<double>(left[index]) - static_cast<double>(right[index]), 2);
    return sum;
}

/// The same projection by sorting everything.
std::vector<float> bySorting(const std::vector<float>& weights, std::size_t keep)
{
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(
        order, [&](auto left, auto right) { return std::abs(weights[left]) > std::abs(weights[right]); });
    std::vector<float> kept(weights.size());
    for (std::size_t rank = 0; rank < std::min(keep, order.size()); ++rank)
        kept[order[rank]] = weights[order[rank]];
    return kept;
}

/// The same for many weights.
std::vector<float> bySelecting(const std::vector<float>& weights, std::size_t keep)
{
    std::vector<float> magnitudes(weights.size());
    std::ranges::transform(weights, magnitudes.begin(), [](float weight) { return std::abs(weight); });
    const auto place = magnitudes.begin() + static_cast<std::ptrdiff_t>(keep - 1);
    std::nth_element(magnitudes.begin(), place, magnitudes.end(), std::greater<>());
    const auto least = *place;
    auto ties = keep - static_cast<std::size_t>(std::ranges::count_if(weights, [least](float weight) {
        return std::abs(weight) > least;
    }));
    auto kept = weights;
    for (auto& weight : kept) {
        const bool isTie = std::abs(weight) == least;
        if (std::abs(weight) < least || (isTie && ties == 0))
            weight = 0.0F;
        else if (isTie)
            --ties;
    }
    return kept;
}

} // namespace

class TestProjection : public QObject {
    Q_OBJECT

private slots:
    /// Above two million weights a sample says where to look.
    void largeArraysAreProjectedExactly_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<double>("share");
        for (const auto share : {1e-6, 0.03, 0.5, 0.97, 1.0})
            QTest::addRow("normal, %g", share) << "normal" << share;
        for (const auto share : {0.1, 0.6})
            QTest::addRow("few levels, %g", share) << "levels" << share;
        QTest::newRow("large ones in step with the sample") << "periodic" << 0.5;
        QTest::newRow("all equal") << "equal" << 0.3;
    }

    void largeArraysAreProjectedExactly()
    {
        QFETCH(QString, kind);
        QFETCH(double, share);
        const std::size_t count = (std::size_t{1} << 21) + 77;
        auto weights = randomWeights(count, 12);
        for (std::size_t index = 0; index < count; ++index) {
            if (kind == "levels")
                weights[index] = std::round(2.0F * weights[index]) / 2.0F;
            else if (kind == "periodic" && index % 8 == 4)
                weights[index] += 100.0F;
            else if (kind == "equal")
                weights[index] = index % 2 == 0 ? 0.5F : -0.5F;
        }
        const auto keep =
            std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(count)));
        auto found = weights;
        keepLargest(found, keep);
        QVERIFY(found == bySelecting(weights, keep));
    }

    void keepsTheLargestMagnitudes()
    {
        std::vector<float> weights{0.1F, -3.0F, 2.0F, -0.5F, 0.0F};
        QCOMPARE(keepLargest(weights, 2), 2.0F);
        QCOMPARE(weights, (std::vector<float>{0.0F, -3.0F, 2.0F, 0.0F, 0.0F}));
    }

    void tiesGoToTheLowerIndexSoThatExactlyTheWantedNumberSurvives()
    {
        std::vector<float> weights{1.0F, -1.0F, 1.0F, 1.0F, 2.0F};
        keepLargest(weights, 3);
        QCOMPARE(weights, (std::vector<float>{1.0F, -1.0F, 0.0F, 0.0F, 2.0F}));
    }

    void agreesWithSorting_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("keep");
        for (const int count : {1, 2, 17, 1000, 25000})
            for (const int keep : {0, 1, count / 7, count / 2, count - 1, count, count + 5})
                QTest::addRow("%d of %d", keep, count) << count << keep;
    }

    void agreesWithSorting()
    {
        QFETCH(const int, count);
        QFETCH(const int, keep);
        auto weights = randomWeights(static_cast<std::size_t>(count), 3);
        for (std::size_t index = 0; index < weights.size(); index += 3)
            weights[index] = std::round(4.0F * weights[index]) / 4.0F; // many ties
        const auto expected = bySorting(weights, static_cast<std::size_t>(std::max(0, keep)));
        keepLargest(weights, static_cast<std::size_t>(std::max(0, keep)));
        QCOMPARE(weights, expected);
    }

    void isIdempotent()
    {
        auto weights = randomWeights(500, 5);
        keepLargest(weights, 40);
        const auto once = weights;
        keepLargest(weights, 40);
        QCOMPARE(weights, once);
    }

    void isNoFartherThanAnyOtherSparsePoint()
    {
        const auto weights = randomWeights(60, 7);
        auto projected = weights;
        keepLargest(projected, 12);
        Random random(11);
        std::vector<std::size_t> order(weights.size());
        std::iota(order.begin(), order.end(), 0U);
        for (int trial = 0; trial < 200; ++trial) {
            random.shuffle(std::span(order));
            std::vector<float> other(weights.size());
            for (std::size_t rank = 0; rank < 12; ++rank)
                other[order[rank]] = weights[order[rank]];
            QVERIFY(squaredDistance(weights, projected) <= squaredDistance(weights, other));
        }
    }

    void keepsOnlyEligibleWeights()
    {
        std::vector<float> weights{9.0F, 1.0F, -8.0F, 3.0F, -2.0F};
        const std::vector<std::uint8_t> eligible{0, 1, 0, 1, 1};
        QCOMPARE(keepLargest(weights, 2, eligible), 2.0F);
        QCOMPARE(weights, (std::vector<float>{0.0F, 0.0F, 0.0F, 3.0F, -2.0F}));
    }

    void fewerEligibleThanWantedKeepsThemAll()
    {
        std::vector<float> weights{9.0F, 1.0F, -8.0F};
        keepLargest(weights, 3, std::vector<std::uint8_t>{0, 1, 1});
        QCOMPARE(weights, (std::vector<float>{0.0F, 1.0F, -8.0F}));
    }

    void maskMarksWhatIsNotZero()
    {
        QCOMPARE(
            maskOf(std::vector<float>{0.0F, -1.0F, -0.0F, 2.0F}), (std::vector<std::uint8_t>{0, 1, 0, 1}));
    }
};

QTEST_APPLESS_MAIN(TestProjection)
#include "tst_projection.moc"
