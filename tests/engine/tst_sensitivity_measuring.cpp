#include "core/error.h"
#include "engine/live_accuracy.h"
#include "engine/sensitivity.h"
#include "small_job.h"
#include "tests/support/error_text.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace espalier;

class TestSensitivityMeasuring : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto job = test::smallJob();
        job.recipe.plan = densePlan(3);
        network_ = runJob(job, {}, {}).dense;
        pictures_ = std::make_shared<const PictureSet>(job.data->validation);
        options_ = {.pictures = 512, .weightBits = {4, 2, 1}, .activationBits = {4, 2}};
        whole_ = measureSensitivity(network_, *pictures_, options_);
    }

    /// Every count is what live accuracy answers for the same plan on the same pictures.
    void everyCountIsThatOfTheProjectedNetwork()
    {
        std::vector<std::size_t> positions(512);
        for (std::size_t index = 0; index < positions.size(); ++index)
            positions[index] = index;
        LiveAccuracy live(
            network_, std::make_shared<const PictureSet>(subset(*pictures_, positions, "first")));
        for (std::size_t layer = 0; layer < 3; ++layer)
            for (std::size_t index = layer; index < whole_->layers[layer].samples.size(); index += 5) {
                const auto& sample = whole_->layers[layer].samples[index];
                auto plan = densePlan(3);
                plan.layers[layer] = {.keep = sample.keep,
                    .weightBits = sample.weightBits,
                    .activationBits = sample.activationBits};
                std::int64_t correct = -1;
                QVERIFY(live.probe(plan, {}, [&](const Accuracy& soFar) { correct = soFar.correct; }));
                QCOMPARE(sample.correct, correct);
            }
    }

    void allPartsAreThere()
    {
        QVERIFY(whole_->complete);
        QCOMPARE(whole_->pictures, 512);
        QCOMPARE(whole_->classes, 10);
        QVERIFY(whole_->denseCorrect > 400);
        for (std::size_t layer = 0; layer < 3; ++layer) {
            const auto& samples = whole_->layers[layer];
            QCOMPARE(samples.find(1.0, unquantizedBits, unquantizedBits)->correct, whole_->denseCorrect);
            QVERIFY(samples.find(0.25, unquantizedBits, unquantizedBits));
            for (const int bits : {1, 2, 4})
                QVERIFY(samples.find(1.0, bits, unquantizedBits) && samples.find(0.5, bits, unquantizedBits));
            for (const int bits : {2, 4})
                QCOMPARE(samples.find(1.0, unquantizedBits, bits) != nullptr, layer < 2);
            const auto coarse = coarseKeeps(layersOf(*network_)[layer].weights);
            const auto refined = std::ranges::count_if(samples.samples, [&](const SensitivitySample& sample) {
                return std::ranges::count(coarse, sample.keep) == 0;
            });
            QVERIFY(refined > 0 && refined <= 16);
        }
    }

    /// Weights and activations are not measured together; their losses are taken to add up. Where they are
    /// small, they do.
    void activationBitsAddUpWithTheRest()
    {
        LiveAccuracy live(network_, pictures_);
        int compared = 0;
        for (std::size_t layer = 0; layer < 2; ++layer)
            for (const double keep : {1.0, 0.5, 0.25})
                for (const int weightBits : {unquantizedBits, 4, 2})
                    for (const int activationBits : {4, 2}) {
                        const auto& samples = whole_->layers[layer];
                        const auto sum =
                            whole_->pointsLost(samples.find(keep, weightBits, unquantizedBits)->correct)
                            + whole_->pointsLost(samples.find(1.0, unquantizedBits, activationBits)->correct);
                        if (sum > 10.0)
                            continue;
                        auto plan = densePlan(3);
                        plan.layers[layer] = {
                            .keep = keep, .weightBits = weightBits, .activationBits = activationBits};
                        std::int64_t together = 0;
                        live.probe(plan, {}, [&together](const Accuracy& soFar) {
                            together = soFar.pictures == 512 ? soFar.correct : together;
                        });
                        const auto difference = std::abs(whole_->pointsLost(together) - sum);
                        QVERIFY2(difference < 4.0,
                            qPrintable(
                                QStringLiteral("layer %1, keep %2, %3 and %4 bits: %5 points off a sum of %6")
                                    .arg(layer)
                                    .arg(keep)
                                    .arg(weightBits)
                                    .arg(activationBits)
                                    .arg(difference)
                                    .arg(sum)));
                        ++compared;
                    }
        QVERIFY(compared >= 12);
    }

    void everySnapshotKnowsMore()
    {
        std::vector<SensitivityProgressPtr> seen;
        measureSensitivity(network_, *pictures_, options_, {},
            [&seen](const SensitivityProgressPtr& progress) { seen.push_back(progress); });
        QVERIFY(seen.size() > 20);
        QCOMPARE(seen.front()->measured, 0);
        for (std::size_t index = 1; index < seen.size(); ++index) {
            QVERIFY(seen[index]->measured >= seen[index - 1]->measured);
            QVERIFY(seen[index]->measured <= seen[index]->expected);
        }
        QCOMPARE(seen.back()->measured, seen.back()->expected);
        QCOMPARE(*seen.back()->values, *whole_);
        // The coarse curves of all layers come before anything else of one layer.
        const auto& early = *seen[seen.size() / 3]->values;
        for (const auto& layer : early.layers)
            QVERIFY(!layer.samples.empty());
        LossModel model(early); // usable while it fills
        QVERIFY(model(densePlan(3)) < 1e-9);
    }

    /// Stopped anywhere, it goes on from there and ends at the same values; a third time nothing is measured.
    void aStopKeepsWhatWasMeasured()
    {
        const QTemporaryDir folder;
        auto options = options_;
        options.cacheFolder = (folder.path() + "/cache").toStdString();
        std::stop_source stop;
        std::int64_t stoppedAt = 0;
        const auto message = errorText([&] {
            measureSensitivity(
                network_, *pictures_, options, stop.get_token(), [&](const SensitivityProgressPtr& progress) {
                    stoppedAt = progress->measured;
                    if (progress->measured == 15)
                        stop.request_stop();
                });
        });
        QVERIFY2(message.contains("stopped"), qPrintable(message));
        QCOMPARE(stoppedAt, 15);
        for (int time = 0; time < 2; ++time) {
            std::vector<std::int64_t> measured;
            const auto again = measureSensitivity(network_, *pictures_, options, {},
                [&](const SensitivityProgressPtr& progress) { measured.push_back(progress->measured); });
            QCOMPARE(*again, *whole_);
            QCOMPARE(measured.front(), time == 0 ? 15 : measured.back());
        }
    }

    void damagedFilesAreMeasuredAgain()
    {
        const QTemporaryDir folder;
        auto options = options_;
        options.cacheFolder = folder.path().toStdString();
        QFile file(QDir(folder.path())
                       .filePath(QString::fromStdString(sensitivityKey(*network_, *pictures_, options))
                           + ".sensitivity.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"format\"");
        file.close();
        QCOMPARE(*measureSensitivity(network_, *pictures_, options), *whole_);
    }

    void theKeyFollowsTheContent()
    {
        const auto key = sensitivityKey(*network_, *pictures_, options_);
        auto network = *network_;
        network.parameters[2].values[5] += 1e-6F;
        QVERIFY(sensitivityKey(network, *pictures_, options_) != key);
        auto pictures = *pictures_;
        pictures.pixels[700] ^= 1U;
        QVERIFY(sensitivityKey(*network_, pictures, options_) != key);
        pictures = *pictures_;
        pictures.labels[3] ^= 1U;
        QVERIFY(sensitivityKey(*network_, pictures, options_) != key);
        auto options = options_;
        options.weightBits = {4, 2};
        QVERIFY(sensitivityKey(*network_, *pictures_, options) != key);
        options = options_;
        options.cacheFolder = "elsewhere";
        QCOMPARE(sensitivityKey(*network_, *pictures_, options), key);
    }

    void picturesThatDoNotFitAreAnError()
    {
        auto pictures = *pictures_;
        pictures.classNames.pop_back();
        QVERIFY_EXCEPTION_THROWN(measureSensitivity(network_, pictures, options_), Error);
    }

private:
    NetworkPtr network_;
    std::shared_ptr<const PictureSet> pictures_;
    SensitivityOptions options_;
    SensitivityPtr whole_;
};

QTEST_APPLESS_MAIN(TestSensitivityMeasuring)
#include "tst_sensitivity_measuring.moc"
