// Learning from the dense network: whose answers go with which pictures, and runs that use them.
#include "engine/teacher.h"
#include "engine/trainable_network.h"
#include "same_result.h"
#include "small_job.h"

#include <QTest>

using namespace espalier;

class TestTeacher : public QObject {
    Q_OBJECT

private slots:
    void everyPictureOfABatchComesWithTheTeachersAnswer()
    {
        const auto job = test::smallJob();
        const auto& pictures = job.data->training;
        auto teacher = Teacher(*job.network, pictures, {.share = 0.5, .temperature = 3.0});
        BatchSource source(pictures, {.batch = 16, .shiftPixels = 2});
        Batch batch;
        source.load(1, 2, batch);
        teacher.teach(batch);
        QCOMPARE(batch.targets.share, 0.5);
        QCOMPARE(batch.targets.temperature, 3.0);
        QCOMPARE(batch.targets.probabilities.size(), std::size_t{160});
        const auto network = makeTrainable(*job.network, {});
        std::vector<float> logits(10);
        std::vector<double> wanted(10);
        for (std::size_t row = 0; row < batch.count(); ++row) {
            QCOMPARE(batch.labels[row], pictures.labels[batch.pictures[row]]);
            network->logits(pictures.picture(batch.pictures[row]), logits);
            softmax(logits, 3.0, wanted);
            for (std::size_t index = 0; index < 10; ++index)
                QVERIFY(std::abs(static_cast<double>(batch.targets.probabilities[row * 10 + index])
                            - wanted[index])
                    < 1e-5);
        }
    }

    void aTaughtRunEndsElsewhereAndResumesToTheSameNumbers()
    {
        auto job = test::smallJob();
        const auto alone = runJob(job, {}, {});
        job.recipe.distill = {.share = 0.9, .temperature = 4.0};
        const auto taught = runJob(job, {}, {});
        QVERIFY(taught.curve->back().loss != alone.curve->back().loss);
        test::compareResults(test::stoppedAndResumed(job, Phase::Retrain, 2), taught);
    }
};

QTEST_APPLESS_MAIN(TestTeacher)
#include "tst_teacher.moc"
