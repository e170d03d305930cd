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
        const auto loss = softmaxCrossEntropy(logits, std::vector<std::uint8_t>{1, 3}, gradient);
        QVERIFY(std::abs(loss - std::log(4.0)) < 1e-6);
        QCOMPARE(gradient[0], 0.125F);
        QCOMPARE(gradient[1], -0.375F);
    }

    void gradientIsThatOfTheLoss()
    {
        std::vector<float> logits{0.3F, -1.0F, 2.0F, 0.0F, 0.5F, -0.5F};
        const std::vector<std::uint8_t> labels{0, 2};
        std::vector<float> gradient(6);
        std::vector<float> unused(6);
        softmaxCrossEntropy(logits, labels, gradient);
        for (std::size_t index = 0; index < logits.size(); ++index) {
            auto more = logits;
            auto less = logits;
            more[index] += 1e-2F;
            less[index] -= 1e-2F;
            const auto slope =
                (softmaxCrossEntropy(more, labels, unused) - softmaxCrossEntropy(less, labels, unused))
                / 2e-2;
            QVERIFY(std::abs(slope - static_cast<double>(gradient[index])) < 1e-4);
        }
    }

    void hugeLogitsStayFinite()
    {
        std::vector<float> gradient(2);
        const auto loss =
            softmaxCrossEntropy(std::vector<float>{1e30F, -1e30F}, std::vector<std::uint8_t>{0}, gradient);
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
