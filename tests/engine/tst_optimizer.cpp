#include "engine/optimizer.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

/// One parameter of two values whose gradients the test sets.
class TwoValues : public TrainableNetwork {
public:
    std::span<float> values(std::size_t) override { return values_; }
    std::span<float> gradients(std::size_t) override { return gradients_; }
    std::span<const std::uint32_t> positions(std::size_t) const override { return {}; }
    double trainBatch(const Batch&) override { return 0.0; }
    void afterStep() override { values_[1] = masked ? 0.0F : values_[1]; }
    void setActivationLevels(const std::vector<ActivationLevels>&) override { }
    void logits(std::span<const std::uint8_t>, std::span<float>) override { }
    void store(Network&) const override { }

    bool masked = false;

private:
    std::vector<float> values_{1.0F, -1.0F};
    std::vector<float> gradients_{0.5F, -3.0F};
};

} // namespace

class TestOptimizer : public QObject {
    Q_OBJECT

private slots:
    /// Adam's first step moves every value by the learning rate against its gradient's sign; the second, with
    /// the same gradient, again.
    void firstStepsHaveTheSizeOfTheLearningRate()
    {
        TwoValues network;
        auto optimizers = freshOptimizers(network, 1);
        adamStep(optimizers, network, 0.01);
        QVERIFY(std::abs(network.values(0)[0] - 0.99F) < 1e-6F);
        QVERIFY(std::abs(network.values(0)[1] + 0.99F) < 1e-6F);
        adamStep(optimizers, network, 0.01);
        QVERIFY(std::abs(network.values(0)[0] - 0.98F) < 1e-6F);
    }

    /// Momentum would move pruned weights although their gradient is masked: the weight itself must be put
    /// back.
    void maskedWeightsStayZeroWhateverTheMomentum()
    {
        TwoValues network;
        auto optimizers = freshOptimizers(network, 1);
        adamStep(optimizers, network, 0.01);
        network.masked = true;
        for (int step = 0; step < 5; ++step) {
            adamStep(optimizers, network, 0.01);
            QCOMPARE(network.values(0)[1], 0.0F);
        }
    }

    void ratesWarmUpAndFallOnACosine()
    {
        const RateSchedule rates{.first = 1.0, .last = 0.2, .warmUp = true};
        QCOMPARE(rates.at(0, 1000), 0.02);
        QCOMPARE(rates.at(49, 1000), 1.0);
        QVERIFY(std::abs(rates.at(525, 1000) - 0.6) < 1e-12);
        QVERIFY(std::abs(rates.at(999, 1000) - 0.2) < 1e-4);
        QCOMPARE((RateSchedule{.first = 1.0, .last = 0.0}).at(0, 10), 1.0);
    }
};

QTEST_APPLESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
