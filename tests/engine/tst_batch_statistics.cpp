#include "core/compress/projection.h"
#include "core/error.h"
#include "engine/batch_statistics.h"
#include "engine/evaluate.h"
#include "engine/live_accuracy.h"
#include "tests/engine/residual_job.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

PictureSet randomPictures(std::size_t count)
{
    PictureSet pictures{"random", 2, 3, 5, {}, {}, {"a", "b"}};
    std::uint32_t state = 1;
    for (std::size_t index = 0; index < count * pictures.pictureBytes(); ++index) {
        state = state * 1664525U + 1013904223U;
        pictures.pixels.push_back(static_cast<std::uint8_t>(state >> 24U));
    }
    pictures.labels.assign(count, 0);
    return pictures;
}

/// Mean and unbiased variance of one channel of all pictures, as values in [0, 1].
std::pair<double, double> momentsOf(const PictureSet& pictures, std::size_t channel)
{
    const auto plane = static_cast<std::size_t>(pictures.height * pictures.width);
    double sum = 0.0;
    double squares = 0.0;
    double count = 0.0;
    for (std::size_t index = 0; index < pictures.pixels.size(); ++index) {
        if (index / plane % static_cast<std::size_t>(pictures.channels) != channel)
            continue;
        const auto value = pictures.pixels[index] / 255.0;
        sum += value;
        squares += value * value;
        ++count;
    }
    const auto mean = sum / count;
    return {mean, (squares - count * mean * mean) / (count - 1.0)};
}

} // namespace

class TestBatchStatistics : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto job = test::residualJob();
        job.recipe.plan = densePlan(job.recipe.plan.layers.size());
        trained_ = runJob(job, {}, {}).dense;
    }

    void theyAreThoseOfThePictures_data()
    {
        QTest::addColumn<int>("pictures");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("fewer than a batch") << 7 << 1e-6;
        QTest::newRow("one batch") << 256 << 1e-6;
        QTest::newRow("many batches, of which the means are taken") << 1024 << 1e-3;
    }

    void theyAreThoseOfThePictures()
    {
        QFETCH(const int, pictures);
        QFETCH(const double, tolerance);
        auto network =
            NetworkBuilder("normalizing", {2, 3, 5}).batchNorm2d("bn").flatten().linear("fc", 2).build();
        const auto set = randomPictures(static_cast<std::size_t>(pictures));
        estimateStatistics(network, {}, set);
        const auto& node = network.nodes[1];
        for (std::size_t channel = 0; channel < 2; ++channel) {
            const auto [mean, variance] = momentsOf(set, channel);
            const auto at = [&](const std::optional<int>& parameter) {
                return static_cast<double>(
                    network.parameters[static_cast<std::size_t>(*parameter)].values[channel]);
            };
            QVERIFY(std::abs(at(node.runningMean) - mean) < tolerance);
            QVERIFY(std::abs(at(node.runningVariance) - variance) < tolerance);
        }
    }

    void aHardCutNeedsThem()
    {
        auto network = *trained_;
        const auto layers = layersOf(network);
        for (const auto& layer : layers) {
            const auto weight = *network.nodes[static_cast<std::size_t>(layer.node)].weight;
            keepLargest(network.parameters[static_cast<std::size_t>(weight)].values,
                static_cast<std::size_t>(keptWeights(0.3, layer.weights)));
        }
        const auto& data = *test::smallData();
        const auto stale = evaluate(network, data.validation);
        estimateStatistics(network, {}, data.training);
        const auto fresh = evaluate(network, data.validation);
        QVERIFY2(fresh.correct > stale.correct + 60, // a tenth of the pictures
            qPrintable(QString("%1, then %2").arg(stale.correct).arg(fresh.correct)));
    }

    void runsEndWithThem_data()
    {
        QTest::addColumn<StrategyKind>("strategy");
        QTest::addColumn<int>("bits");
        QTest::newRow("behind a cut") << StrategyKind::QuantizeOnly << unquantizedBits;
        QTest::newRow("behind an average of weights") << StrategyKind::OneShot << unquantizedBits;
        QTest::newRow("behind freezing") << StrategyKind::OneShot << 3;
    }

    void runsEndWithThem()
    {
        QFETCH(const StrategyKind, strategy);
        QFETCH(const int, bits);
        auto job = test::residualJob();
        job.network = trained_;
        job.networkIsTrained = true;
        job.recipe.strategy = strategy;
        for (auto& layer : job.recipe.plan.layers)
            layer = {.keep = 0.3, .weightBits = bits};
        const auto result = runJob(job, {}, {});
        auto network = *result.compressed;
        estimateStatistics(network, {}, job.data->training);
        for (std::size_t index = 0; index < network.parameters.size(); ++index)
            for (std::size_t value = 0; value < network.parameters[index].values.size(); ++value) {
                const auto fresh = network.parameters[index].values[value];
                const auto stored = result.compressed->parameters[index].values[value];
                QVERIFY(std::abs(fresh - stored) <= 0.02F * std::max(1.0F, std::abs(fresh)));
            }
    }

    void liveAccuracyHasThemToo()
    {
        const auto pictures = std::make_shared<const PictureSet>(test::smallData()->validation);
        const auto probe = [](LiveAccuracy& live, const Plan& plan) {
            Accuracy last;
            live.probe(plan, {}, [&last](const Accuracy& soFar) { last = soFar; });
            return last;
        };
        const auto layers = layersOf(*trained_).size();
        const auto dense = densePlan(layers);
        auto first = dense;
        first.layers[0].keep = 0.3;
        auto later = first;
        later.layers[2] = {.keep = 0.3, .activationBits = 3};
        auto last = dense;
        last.layers[3].keep = 0.3;
        LiveAccuracy live(trained_, pictures);
        for (const auto& plan : {dense, first, later, last, later, dense, last, first}) {
            LiveAccuracy fresh(trained_, pictures);
            QCOMPARE(probe(live, plan), probe(fresh, plan));
        }
        QCOMPARE(probe(live, dense), evaluate(*trained_, *pictures));
    }

    void aStopEndsIt()
    {
        auto network = *trained_;
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(
            estimateStatistics(network, {}, test::smallData()->training, stop.get_token()), Cancelled);
        QVERIFY(network == *trained_);
    }

private:
    NetworkPtr trained_;
};

QTEST_APPLESS_MAIN(TestBatchStatistics)
#include "tst_batch_statistics.moc"
