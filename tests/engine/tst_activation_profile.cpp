#include "core/error.h"
#include "engine/activation_calibration.h"
#include "engine/activation_profile.h"
#include "small_job.h"

#include <QTest>

#include <numeric>

using namespace espalier;

class TestActivationProfile : public QObject {
    Q_OBJECT

private slots:
    void everyValueIsCounted_data()
    {
        QTest::addColumn<int>("layer");
        QTest::addColumn<qint64>("values");
        QTest::newRow("before pooling") << 0 << qint64{10 * 4 * 12 * 12};
        QTest::newRow("hidden") << 1 << qint64{10 * 24};
        QTest::newRow("answers") << 2 << qint64{10 * 10};
    }

    void everyValueIsCounted()
    {
        QFETCH(const int, layer);
        QFETCH(const qint64, values);
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        const auto profile =
            profileActivations({network}, test::smallData()->test, static_cast<std::size_t>(layer), 10);
        QCOMPARE(profile.count, std::int64_t{values});
        const auto& bins = profile.values.counts;
        QCOMPARE(profile.zeros + std::accumulate(bins.begin(), bins.end(), std::int64_t{0}), profile.count);
        QCOMPARE(profile.values.least < 0.0F, layer == 2); // all but the answers pass a ReLU
    }

    /// The same share as is counted for the report, on its 512 pictures, where no pooling lies between.
    void zerosAgreeWithTheReport()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        const auto& pictures = test::smallData()->validation;
        const auto shares = activationZeros(*network, {}, pictures);
        QVERIFY(std::abs(profileActivations({network}, pictures, 1, 512).zeroShare() - shares[1]) < 1e-6);
    }

    void levelsMakeZeros()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        std::vector<ActivationLevels> levels(3);
        levels[1] = {.interval = 1e6F, .bits = 2, .threshold = 0.0F};
        QCOMPARE(profileActivations({network, levels}, test::smallData()->test, 1, 20).zeroShare(), 1.0);
    }

    void badQuestionsAreErrors()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        QVERIFY_EXCEPTION_THROWN(profileActivations({network}, test::smallData()->test, 3, 10), Error);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(
            profileActivations({network}, test::smallData()->test, 0, 10, stop.get_token()), Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestActivationProfile)
#include "tst_activation_profile.moc"
