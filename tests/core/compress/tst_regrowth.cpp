#include "core/compress/regrowth.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace espalier;

using Mask = std::vector<std::uint8_t>;

class TestRegrowth : public QObject {
    Q_OBJECT

private slots:
    void theSmallestGoAndTheSteepestCome()
    {
        Mask mask{1, 1, 1, 0, 0, 0};
        const std::vector weights{0.5F, -0.1F, 0.3F, 0.0F, 0.0F, 0.0F};
        const std::vector gradients{9.0F, 9.0F, 9.0F, 0.2F, -0.8F, 0.4F};
        QCOMPARE(exchangeWeights(mask, weights, gradients, 2), std::size_t{2});
        QCOMPARE(mask, (Mask{1, 0, 0, 0, 1, 1}));
    }

    void onlyWhatIsEligibleComes()
    {
        Mask mask{1, 1, 0, 0};
        const Mask eligible{1, 1, 1, 0};
        QCOMPARE(exchangeWeights(mask, std::vector{0.1F, 0.2F, 0.0F, 0.0F},
                     std::vector{0.0F, 0.0F, 0.1F, 5.0F}, 2, eligible),
            std::size_t{1});
        QCOMPARE(mask, (Mask{0, 1, 1, 0}));
    }

    void weightsWithoutGradientDoNotCome()
    {
        Mask mask{1, 0, 0};
        QCOMPARE(exchangeWeights(mask, std::vector{0.1F, 0.0F, 0.0F}, std::vector{1.0F, 0.0F, 0.0F}, 1),
            std::size_t{0});
        QCOMPARE(mask, (Mask{1, 0, 0}));
    }

    void tiesGoToTheLowerPosition()
    {
        Mask mask{1, 1, 1, 0, 0, 0};
        exchangeWeights(mask, std::vector{0.5F, -0.5F, 0.5F, 0.0F, 0.0F, 0.0F},
            std::vector{0.0F, 0.0F, 0.0F, 1.0F, -1.0F, 1.0F}, 1);
        QCOMPARE(mask, (Mask{0, 1, 1, 1, 0, 0}));
    }

    void theShareFallsToZeroAtThreeQuarters_data()
    {
        QTest::addColumn<int>("done");
        QTest::addColumn<double>("share");
        QTest::newRow("at the start") << 0 << 0.3;
        QTest::newRow("half of the three quarters") << 3 << 0.15;
        QTest::newRow("at three quarters") << 6 << 0.0;
        QTest::newRow("after") << 7 << 0.0;
    }

    void theShareFallsToZeroAtThreeQuarters()
    {
        QFETCH(const int, done);
        QFETCH(const double, share);
        QVERIFY(std::abs(regrownShare(0.3, done, 8) - share) < 1e-12);
    }
};

QTEST_APPLESS_MAIN(TestRegrowth)
#include "tst_regrowth.moc"
