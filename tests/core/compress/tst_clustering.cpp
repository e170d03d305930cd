#include "core/compress/clustering.h"
#include "core/compress/quantizer.h"
#include "core/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>

using namespace espalier;

namespace {

std::vector<float> normalWeights(std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> weights(count);
    std::ranges::generate(weights, [&] { return static_cast<float>(random.normal()); });
    return weights;
}

double squaredError(const std::vector<float>& weights, const LevelSet& levels)
{
    double error = 0.0;
    for (const auto weight : weights)
        error += std::pow(static_cast<double>(weight) - static_cast<double>(levels.nearest(weight)), 2);
    return error;
}

} // namespace

class TestClustering : public QObject {
    Q_OBJECT

private slots:
    /// By hand: from −3, 5 the clusters {−3, −1} and {2, 5} stand after one round.
    void twoClustersByHand()
    {
        QCOMPARE(clusterCentroids(std::vector{5.0F, -1.0F, 2.0F, -3.0F}, 1), (std::vector{-2.0F, 3.5F}));
    }

    void zerosDoNotCount()
    {
        auto weights = normalWeights(200, 1);
        const auto centroids = clusterCentroids(weights, 3);
        weights.insert(weights.begin() + 50, 700, 0.0F);
        QCOMPARE(clusterCentroids(weights, 3), centroids);
        QVERIFY(clusterCentroids(std::vector<float>(9), 3).empty());
    }

    void centroidsAscendAndNoneIsZero_data()
    {
        QTest::addColumn<int>("bits");
        for (int bits = 1; bits <= 8; ++bits)
            QTest::addRow("%d bits", bits) << bits;
    }

    void centroidsAscendAndNoneIsZero()
    {
        QFETCH(const int, bits);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto centroids = clusterCentroids(normalWeights(300, seed), bits);
            QVERIFY(!centroids.empty() && centroids.size() <= std::size_t{1} << bits);
            QVERIFY(std::ranges::adjacent_find(centroids, std::greater_equal<>()) == centroids.end());
            QCOMPARE(std::ranges::count(centroids, 0.0F), 0);
        }
        QCOMPARE(std::ranges::count(clusterCentroids(std::vector{-1.0F, 1.0F}, bits), 0.0F), 0);
    }

    void aMeanOfZeroIsNotZero()
    {
        const auto centroids = clusterCentroids(std::vector{-1.0F, 1.0F, 100.0F}, 1);
        QCOMPARE(centroids.size(), std::size_t{2});
        QVERIFY(centroids[0] != 0.0F && std::abs(centroids[0]) < 1e-30F);
    }

    void fewerDistinctWeightsThanCentroidsLoseNothing()
    {
        const std::vector weights{0.5F, -2.0F, 0.5F, 7.0F, -2.0F};
        QCOMPARE(clusterCentroids(weights, 8), (std::vector{-2.0F, 0.5F, 7.0F}));
        QCOMPARE(clusterCentroids(std::vector{3.0F, 3.0F}, 2), std::vector{3.0F});
    }

    /// Every weight is in the cluster of its nearest centroid, and every centroid is the mean of its weights.
    void theClustersAreAFixedPoint()
    {
        const auto weights = normalWeights(2000, 3);
        const LevelSet levels{0.0F, 3, clusterCentroids(weights, 3)};
        std::vector<double> sums(levels.codebook.size());
        std::vector<int> counts(levels.codebook.size());
        for (const auto weight : weights) {
            const auto entry = levels.entryOf(levels.code(weight));
            sums[entry] += static_cast<double>(weight);
            ++counts[entry];
        }
        for (std::size_t entry = 0; entry < sums.size(); ++entry)
            QVERIFY(
                std::abs(sums[entry] / counts[entry] - static_cast<double>(levels.codebook[entry])) < 1e-5);
    }

    /// Freely placed levels fit weights of a normal distribution better than equal distances do.
    void clustersFitBetterThanEqualDistances_data()
    {
        QTest::addColumn<int>("bits");
        for (const int bits : {2, 3, 4, 5})
            QTest::addRow("%d bits", bits) << bits;
    }

    void clustersFitBetterThanEqualDistances()
    {
        QFETCH(const int, bits);
        const auto weights = normalWeights(5000, 4);
        const auto even = squaredError(weights, {bestInterval(weights, bits), bits});
        const auto free = squaredError(weights, {0.0F, bits, clusterCentroids(weights, bits)});
        QVERIFY2(free < even, qPrintable(QStringLiteral("%1 against %2").arg(free).arg(even)));
    }
};

QTEST_APPLESS_MAIN(TestClustering)
#include "tst_clustering.moc"
