#include "core/compress/admm.h"
#include "core/compress/projection.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

const Projection keepTwo = [](std::span<float> weights) { return keepLargest(weights, 2); };

} // namespace

class TestAdmm : public QObject {
    Q_OBJECT

private slots:
    /// Public code often starts with Z = W, or lets Z follow W as the same memory.
    void startsWithProjectedZAndNoDual()
    {
        std::vector<float> weights{3.0F, 1.0F, -2.0F};
        AdmmVariables admm;
        admm.start(weights, keepTwo, 0.1);
        weights[0] = 100.0F;
        QCOMPARE(admm.z(), (std::vector<float>{3.0F, 0.0F, -2.0F}));
        QCOMPARE(admm.u(), (std::vector<float>{0.0F, 0.0F, 0.0F}));
    }

    /// The penalty is ρ/2 of the squared norm: its gradient grows with the distance.
    void penaltyGradientIsThatOfTheSquaredNorm()
    {
        AdmmVariables admm;
        admm.restore({1.0F, 0.0F}, {0.5F, -0.25F}, 0.2);
        const std::vector<float> weights{2.0F, 3.0F};
        std::vector<float> gradient{10.0F, 20.0F};
        admm.addPenaltyGradient(weights, gradient);
        const auto penalty = [&](double first, double second) {
            return 0.1 * (std::pow(first - 1.0 + 0.5, 2) + std::pow(second - 0.0 - 0.25, 2));
        };
        constexpr double step = 1e-6;
        QVERIFY(std::abs((penalty(2 + step, 3) - penalty(2 - step, 3)) / (2 * step) - (gradient[0] - 10.0))
            < 1e-5);
        QVERIFY(std::abs((penalty(2, 3 + step) - penalty(2, 3 - step)) / (2 * step) - (gradient[1] - 20.0))
            < 1e-5);
    }

    void updateProjectsThenMovesTheDual()
    {
        AdmmVariables admm;
        const std::vector<float> weights{3.0F, 1.0F, -2.0F};
        admm.start(weights, keepTwo, 0.1);
        const auto residuals = admm.update(weights, keepTwo);
        QCOMPARE(admm.u(), (std::vector<float>{0.0F, 1.0F, 0.0F}));
        QVERIFY(std::abs(residuals.primal - 1.0 / std::sqrt(13.0)) < 1e-6);
        QCOMPARE(residuals.dual, 0.0);
        QCOMPARE(residuals.threshold, 2.0F);
        admm.update(weights, keepTwo); // W + U = 3, 2, −2: the tie goes to the lower index
        QCOMPARE(admm.z(), (std::vector<float>{3.0F, 2.0F, 0.0F}));
    }

    void newRhoRescalesTheScaledDual()
    {
        AdmmVariables admm;
        admm.restore({0.0F}, {2.0F}, 0.1);
        admm.setRho(0.4);
        QCOMPARE(admm.u().front(), 0.5F); // ρ U, the dual itself, stays
        QCOMPARE(admm.rho(), 0.4);
    }

    void rhoRisesGeometricallyFromFirstToLast()
    {
        QCOMPARE(risingRho(0.01, 1.0, 0, 3), 0.01);
        QVERIFY(std::abs(risingRho(0.01, 1.0, 1, 3) - 0.1) < 1e-12);
        QVERIFY(std::abs(risingRho(0.01, 1.0, 2, 3) - 1.0) < 1e-12);
        QCOMPARE(risingRho(0.01, 1.0, 0, 1), 1.0);
    }

    /// minimise ½‖w − a‖² with at most two entries: the answer is known, and ADMM must get there.
    void findsTheSparsePointNearestToAQuadraticMinimum()
    {
        const std::vector<float> target{0.3F, -2.0F, 1.5F, 0.9F};
        std::vector<float> weights(target);
        AdmmVariables admm;
        admm.start(weights, keepTwo, 0.5);
        for (int iteration = 0; iteration < 60; ++iteration) {
            for (int step = 0; step < 50; ++step) {
                std::vector<float> gradient(4);
                for (std::size_t index = 0; index < 4; ++index)
                    gradient[index] = weights[index] - target[index];
                admm.addPenaltyGradient(weights, gradient);
                for (std::size_t index = 0; index < 4; ++index)
                    weights[index] -= static_cast<float>(0.5 / (1.0 + admm.rho())) * gradient[index];
            }
            admm.update(weights, keepTwo);
            admm.setRho(admm.rho() * 1.1);
        }
        keepTwo(weights);
        QCOMPARE(weights[0], 0.0F);
        QCOMPARE(weights[3], 0.0F);
        QVERIFY(std::abs(weights[1] + 2.0F) < 0.05F);
        QVERIFY(std::abs(weights[2] - 1.5F) < 0.05F);
    }
};

QTEST_APPLESS_MAIN(TestAdmm)
#include "tst_admm.moc"
