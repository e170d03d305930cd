#include "core/compress/quantizer.h"
#include "core/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace espalier;

namespace {

double squaredError(const std::vector<float>& weights, const LevelSet& levels)
{
    double error = 0.0;
    for (const auto weight : weights)
        if (weight != 0.0F)
            error += std::pow(static_cast<double>(weight) - static_cast<double>(levels.nearest(weight)), 2);
    return error;
}

} // namespace

class TestQuantizer : public QObject {
    Q_OBJECT

private slots:
    void zeroIsNotALevel()
    {
        const LevelSet levels{0.5F, 3};
        QCOMPARE(levelValues(levels),
            (std::vector<float>{-2.0F, -1.5F, -1.0F, -0.5F, 0.5F, 1.0F, 1.5F, 2.0F})); // ADMM-NN, figure 3
        QCOMPARE(levels.nearest(0.01F), 0.5F);
        QCOMPARE(levels.nearest(-0.01F), -0.5F);
        QCOMPARE(levels.code(0.0F), std::int16_t{1});
    }

    void oneBitIsTheSign()
    {
        const LevelSet levels{0.7F, 1};
        QCOMPARE(levels.nearest(12.0F), 0.7F);
        QCOMPARE(levels.nearest(-0.1F), -0.7F);
    }

    void codesStayInRange_data()
    {
        QTest::addColumn<int>("bits");
        for (int bits = 1; bits <= 8; ++bits)
            QTest::addRow("%d bits", bits) << bits;
    }

    void codesStayInRange()
    {
        QFETCH(const int, bits);
        const LevelSet levels{0.1F, bits};
        QCOMPARE(levelValues(levels).size(), std::size_t{1} << bits);
        QCOMPARE(levels.code(1e9F), static_cast<std::int16_t>(1 << (bits - 1)));
        QCOMPARE(levels.code(-1e9F), static_cast<std::int16_t>(-(1 << (bits - 1))));
    }

    void codebooksAreSearchedForTheNearestEntry_data()
    {
        QTest::addColumn<float>("weight");
        QTest::addColumn<int>("code");
        QTest::addColumn<float>("value");
        QTest::newRow("far below") << -9.0F << -2 << -1.0F;
        QTest::newRow("an entry itself") << -0.25F << -1 << -0.25F;
        QTest::newRow("between, nearer to the lower") << 0.3F << -1 << -0.25F;
        QTest::newRow("between, nearer to the upper") << 0.7F << 1 << 1.0F;
        QTest::newRow("in the middle") << 0.375F << -1 << -0.25F;
        QTest::newRow("zero") << 0.0F << -1 << -0.25F;
        QTest::newRow("far above") << 9.0F << 1 << 1.0F;
    }

    void codebooksAreSearchedForTheNearestEntry()
    {
        QFETCH(const float, weight);
        const LevelSet levels{0.0F, 2, {-1.0F, -0.25F, 1.0F}};
        QTEST(static_cast<int>(levels.code(weight)), "code");
        QTEST(levels.nearest(weight), "value");
    }

    void codesOfACodebookLeaveOutZeroAndComeBack()
    {
        const LevelSet levels{0.0F, 3, {-4.0F, -3.0F, -2.0F, -1.0F, 1.0F, 2.0F, 3.0F, 4.0F}};
        for (std::size_t entry = 0; entry < 8; ++entry) {
            QCOMPARE(levels.codeOf(entry), static_cast<std::int16_t>(levels.codebook[entry]));
            QCOMPARE(levels.entryOf(levels.codeOf(entry)), entry);
            QCOMPARE(levels.value(levels.codeOf(entry)), levels.codebook[entry]);
        }
        QCOMPARE(levelValues(levels), levels.codebook);
    }

    void prunedZerosStayZero()
    {
        std::vector<float> weights{0.0F, 0.9F, 0.0F, -0.2F};
        quantize(weights, {0.5F, 2});
        QCOMPARE(weights, (std::vector<float>{0.0F, 1.0F, 0.0F, -0.5F}));
    }

    void prunedZerosDoNotPullTheInterval()
    {
        std::vector<float> weights{0.8F, -0.8F, 1.6F, -1.6F};
        const auto interval = bestInterval(weights, 2);
        weights.insert(weights.end(), 1000, 0.0F);
        QCOMPARE(bestInterval(weights, 2), interval);
        QVERIFY(std::abs(interval - 0.8F) < 1e-6F);
    }

    void bestIntervalIsNoWorseThanAFineScan_data()
    {
        QTest::addColumn<int>("bits");
        for (const int bits : {1, 2, 3, 5, 8})
            QTest::addRow("%d bits", bits) << bits;
    }

    void bestIntervalIsNoWorseThanAFineScan()
    {
        QFETCH(const int, bits);
        Random random(static_cast<std::uint64_t>(bits));
        std::vector<float> weights(400);
        std::ranges::generate(weights, [&] { return static_cast<float>(random.normal()); });
        const auto found = squaredError(weights, {bestInterval(weights, bits), bits});
        double least = found;
        for (int step = 1; step <= 4000; ++step)
            least = std::min(least, squaredError(weights, {static_cast<float>(step) * 0.001F, bits}));
        QVERIFY2(found <= least * 1.01, qPrintable(QStringLiteral("%1 against %2").arg(found).arg(least)));
    }

    void nothingKeptHasNoInterval() { QCOMPARE(bestInterval(std::vector<float>(5), 3), 0.0F); }

    void activationsHaveZeroAsALevel()
    {
        const ActivationLevels levels{0.5F, 2, 0.0F};
        QCOMPARE(levels.apply(-3.0F), 0.0F);
        QCOMPARE(levels.apply(0.2F), 0.0F);
        QCOMPARE(levels.apply(0.3F), 0.5F);
        QCOMPARE(levels.apply(9.0F), 1.5F);
    }

    void thirtyTwoBitsAreNotQuantizedWhateverTheInterval()
    {
        const ActivationLevels levels{0.5F, 32, 0.4F};
        QCOMPARE(levels.apply(0.3F), 0.0F);
        QCOMPARE(levels.apply(1.3F), 1.3F);
    }

    void activationsBelowTheThresholdBecomeZero()
    {
        const ActivationLevels levels{0.0F, 32, 0.4F};
        QVERIFY(levels.active());
        QCOMPARE(levels.apply(0.39F), 0.0F);
        QCOMPARE(levels.apply(0.41F), 0.41F);
    }

    void activationIntervalCoversTheBulk()
    {
        Random random(2);
        std::vector<float> activations(5000);
        std::ranges::generate(
            activations, [&] { return std::max(0.0F, static_cast<float>(random.normal())); });
        const auto interval = bestActivationInterval(activations, 4);
        QVERIFY(interval > 0.1F && interval < 0.35F);
    }
};

QTEST_APPLESS_MAIN(TestQuantizer)
#include "tst_quantizer.moc"
