#include "engine/softmax_loss.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace espalier;

class TestSoftmaxLoss : public QObject {
    Q_OBJECT

private slots:
    void equalLogitsCostTheLogarithmOfTheClasses()
    {
        const std::vector<float> logits(8, 3.0F);
        std::vector<float> gradient(8);
        const auto loss = softmaxCrossEntropy(logits, std::vector<std::uint8_t>{1, 3}, {}, gradient);
        QVERIFY(std::abs(loss - std::log(4.0)) < 1e-6);
        QCOMPARE(gradient[0], 0.125F);
        QCOMPARE(gradient[1], -0.375F);
    }

    void gradientIsThatOfTheLoss_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<double>("temperature");
        QTest::newRow("labels alone") << 0.0 << 1.0;
        QTest::newRow("half a teacher") << 0.5 << 4.0;
        QTest::newRow("teacher alone") << 1.0 << 2.0;
    }

    void gradientIsThatOfTheLoss()
    {
        QFETCH(const double, share);
        QFETCH(const double, temperature);
        std::vector<float> logits{0.3F, -1.0F, 2.0F, 0.0F, 0.5F, -0.5F};
        const std::vector<std::uint8_t> labels{0, 2};
        const std::vector<float> teacher{0.7F, 0.3F, 0.0F, 0.2F, 0.2F, 0.6F};
        const SoftTargets targets{teacher, share, temperature};
        std::vector<float> gradient(6);
        std::vector<float> unused(6);
        softmaxCrossEntropy(logits, labels, targets, gradient);
        for (std::size_t index = 0; index < logits.size(); ++index) {
            auto more = logits;
            auto less = logits;
            more[index] += 1e-2F;
            less[index] -= 1e-2F;
            const auto slope = (softmaxCrossEntropy(more, labels, targets, unused)
                                   - softmaxCrossEntropy(less, labels, targets, unused))
                / 2e-2;
            QVERIFY(std::abs(slope - static_cast<double>(gradient[index])) < 1e-4);
        }
    }

    /// Cross-entropy with the teacher's answers for labels is least where the student answers the same.
    void teacherAloneIsMatchedAtNoLoss()
    {
        const std::vector<float> logits{1.0F, -2.0F, 0.5F};
        std::vector<double> answers(3);
        softmax(logits, 3.0, answers);
        const std::vector<float> teacher(answers.begin(), answers.end());
        std::vector<float> gradient(3);
        const auto loss =
            softmaxCrossEntropy(logits, std::vector<std::uint8_t>{1}, {teacher, 1.0, 3.0}, gradient);
        QVERIFY(std::abs(loss) < 1e-6);
        for (const auto value : gradient)
            QVERIFY(std::abs(value) < 1e-6F);
    }

    void hugeLogitsStayFinite()
    {
        std::vector<float> gradient(2);
        const auto loss = softmaxCrossEntropy(
            std::vector<float>{1e30F, -1e30F}, std::vector<std::uint8_t>{0}, {}, gradient);
        QCOMPARE(loss, 0.0);
    }

    void answersAreTheFirstOfTheLargest()
    {
        std::vector<std::uint8_t> answers(2);
        argmaxRows(std::vector<float>{1.0F, 2.0F, 2.0F, -1.0F, -3.0F, -2.0F}, answers);
        QCOMPARE(answers, (std::vector<std::uint8_t>{1, 0}));
    }
};

QTEST_APPLESS_MAIN(TestSoftmaxLoss)
#include "tst_softmax_loss.moc"
