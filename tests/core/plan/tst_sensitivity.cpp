#include "core/error.h"
#include "core/network/zoo.h"
#include "core/plan/sensitivity.h"
#include "core/plan/sensitivity_file.h"
#include "sensitivities.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <array>

using namespace espalier;

namespace {

constexpr std::array cliffs{0.1, 0.05, 0.02};

Sensitivity lenetSensitivity()
{
    return test::sensitivityOf(layersOf(lenet300100()), cliffs);
}

bool near(double left, double right)
{
    return std::abs(left - right) < 1e-9;
}

} // namespace

class TestSensitivity : public QObject {
    Q_OBJECT

private slots:
    void coarseKeepsEndAtOneWeight()
    {
        QCOMPARE(coarseKeeps(1'000'000).size(), std::size_t{12});
        QCOMPARE(coarseKeeps(1'000'000).back(), 1.0 / 2048);
        QCOMPARE(coarseKeeps(10), (std::vector{1.0, 0.5, 0.25, 0.125, 0.0625}));
        QCOMPARE(coarseKeeps(1), (std::vector{1.0, 0.5}));
    }

    void theModelMeetsWhatWasMeasuredBeforeTheCliff()
    {
        const auto sensitivity = lenetSensitivity();
        const LossModel model(sensitivity);
        int compared = 0;
        for (std::size_t layer = 0; layer < 3; ++layer)
            for (const auto& sample : sensitivity.layers[layer].samples) {
                if (sample.keep < 2 * cliffs[layer])
                    continue;
                const auto predicted = model.layer(layer)({.keep = sample.keep,
                    .weightBits = sample.weightBits,
                    .activationBits = sample.activationBits});
                QVERIFY(near(predicted, sensitivity.pointsLost(sample.correct)));
                ++compared;
            }
        QVERIFY(compared > 60);
    }

    void fewerWeightsOrBitsNeverLoseLess()
    {
        auto sensitivity = lenetSensitivity();
        sensitivity.layers[0].samples[9].correct += 300; // noise
        sensitivity.layers[0].samples[30].correct += 500;
        const LossModel model(sensitivity);
        for (const int bits : {1, 2, 3, 4, 5, 6, 7, 8, unquantizedBits}) {
            double before = 0.0;
            for (double keep = 1.0; keep > 0.001; keep *= 0.97) {
                const auto loss = model.layer(0)({.keep = keep});
                QVERIFY(loss >= before - 1e-9);
                before = loss;
                QVERIFY(model.layer(0)({.keep = keep, .weightBits = bits}) >= loss - 1e-9);
            }
        }
        QCOMPARE(model.layer(0)({}), 0.0);
    }

    /// Interpolated bits lie between their neighbours.
    void bitsThatWereNotMeasuredLieBetween()
    {
        const LossModel model(lenetSensitivity());
        const auto loss = [&](int bits) { return model.layer(0)({.keep = 0.25, .weightBits = bits}); };
        QVERIFY(near(loss(5), (loss(4) + loss(6)) / 2));
        QCOMPARE(model.layer(0).weightBits(), (std::vector{1, 2, 3, 4, 6, 8, 32}));
        QCOMPARE(model.layer(2).activationBits(), std::vector{32});
        const auto activation = [&](int bits) { return model.layer(0)({.activationBits = bits}); };
        QVERIFY(near(activation(5), (activation(4) + activation(6)) / 2));
    }

    /// Measured accuracy stays at guessing; the model goes on falling at the steepest slope.
    void pastTheCliffItGoesOnFalling()
    {
        const auto sensitivity = lenetSensitivity();
        const LossModel model(sensitivity);
        const auto loss = [&](double keep) { return model.layer(0)({.keep = keep}); };
        QVERIFY(loss(1.0 / 1024) > sensitivity.mostPoints() + 20.0);
        double steepest = 0.0;
        for (double keep = 1.0; keep > 1.0 / 1024; keep /= 2)
            steepest = std::max(steepest, loss(keep / 2) - loss(keep));
        QVERIFY(near(loss(1.0 / 1024) - loss(1.0 / 512), steepest));
        // And bits go on costing what they cost at the cliff.
        QVERIFY(model.layer(0)({.keep = 1.0 / 512, .weightBits = 1}) > loss(1.0 / 512) + 1.0);
    }

    void thePlanLosesTheSumOfItsLayers()
    {
        const LossModel model(lenetSensitivity());
        const Plan plan{{{.keep = 0.3}, {.keep = 0.2, .weightBits = 3}, {.weightBits = 2}}};
        QVERIFY(near(model(plan),
            model.layer(0)(plan.layers[0]) + model.layer(1)(plan.layers[1])
                + model.layer(2)(plan.layers[2])));
        QVERIFY_EXCEPTION_THROWN(model(densePlan(2)), Error);
        QVERIFY(near(model.mostPoints(), 89.0));
    }

    void curvesAreRefinedWhereTheyBend()
    {
        auto sensitivity = lenetSensitivity();
        int added = 0;
        while (const auto keep = whereItBends(sensitivity, 0, 1.0)) {
            QVERIFY(!sensitivity.layers[0].find(*keep, unquantizedBits, unquantizedBits));
            QVERIFY(*keep > 0.01 && *keep < 0.5); // around the cliff at 10 %
            sensitivity.layers[0].samples.push_back({*keep, unquantizedBits, unquantizedBits,
                test::rightOf(*keep, unquantizedBits, unquantizedBits, cliffs[0])});
            QVERIFY(++added < 40);
        }
        QVERIFY(added >= 4);
        // What lies between is now known to about the tolerance, up to where the curve is continued.
        const LayerLoss model(sensitivity, 0);
        for (double keep = 0.9; keep > 0.11; keep *= 0.9)
            QVERIFY(std::abs(model({.keep = keep})
                        - sensitivity.pointsLost(test::rightOf(keep, unquantizedBits, unquantizedBits, 0.1)))
                < 2.5);
    }

    void flatAndStraightCurvesAreLeftAlone()
    {
        Sensitivity sensitivity{.pictures = 1000, .classes = 10, .denseCorrect = 990};
        auto& samples = sensitivity.layers.emplace_back().samples;
        for (int halving = 0; halving < 8; ++halving)
            samples.push_back({std::pow(0.5, halving), unquantizedBits, unquantizedBits, 990 - halving % 2});
        QVERIFY(!whereItBends(sensitivity, 0, 0.5));
        for (auto& sample : samples)
            sample.correct = 990 + std::llround(100 * std::log2(sample.keep));
        QVERIFY(!whereItBends(sensitivity, 0, 0.5));
        samples.clear();
        QVERIFY(!whereItBends(sensitivity, 0, 0.5));
    }

    void theFileReadsBackTheSame()
    {
        const auto sensitivity = lenetSensitivity();
        QCOMPARE(parseSensitivity(toJson(sensitivity, "key"), "cache", "key"), sensitivity);
    }

    void damagedFilesAreErrors_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("another key") << "\"key\":\"key\""
                                     << "\"key\":\"other\"";
        QTest::newRow("another format") << "espalier-sensitivity"
                                        << "espalier-recipe";
        QTest::newRow("cut off") << "]]}"
                                 << "";
        QTest::newRow("no pictures") << "\"pictures\":10000"
                                     << "\"photos\":10000";
        QTest::newRow("more right than there are") << "\"pictures\":10000"
                                                   << "\"pictures\":10";
        QTest::newRow("text for a number") << "\"classes\":10"
                                           << "\"classes\":\"ten\"";
    }

    void damagedFilesAreErrors()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        auto text = QString::fromStdString(toJson(lenetSensitivity(), "key"));
        QVERIFY(text.contains(from));
        text.replace(from, to);
        const auto message = errorText([&] { parseSensitivity(text.toStdString(), "cache.json", "key"); });
        QVERIFY2(message.contains("cache.json"), qPrintable(message));
    }
};

QTEST_APPLESS_MAIN(TestSensitivity)
#include "tst_sensitivity.moc"
