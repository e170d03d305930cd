#include "core/hardware/accelerator_file.h"
#include "core/hardware/plan_cost.h"
#include "core/network/zoo.h"
#include "core/plan/give_way.h"
#include "sensitivities.h"

#include <QTest>

#include <array>

using namespace espalier;

namespace {

constexpr std::array cliffs{0.3, 0.1, 0.02, 0.1};
const Plan startingPlan{{{.keep = 0.6, .weightBits = 4}, {.keep = 0.25, .weightBits = 4},
    {.keep = 0.05, .weightBits = 3}, {.keep = 0.3, .weightBits = 4}}};

} // namespace

class TestGiveWay : public QObject {
    Q_OBJECT

private slots:
    void pricesAreTheSlopeOverWhatIsSaved()
    {
        const auto prices = pricesOf(layers_, startingPlan, loss_, bytes_);
        for (std::size_t layer = 0; layer < 4; ++layer) {
            auto less = startingPlan;
            auto more = startingPlan;
            less.layers[layer].keep /= 1.1;
            more.layers[layer].keep *= 1.1;
            const auto expected = (loss_(less) - loss_(more)) / (bytes_(more).total - bytes_(less).total);
            QVERIFY(std::abs(prices[layer] - expected) < 1e-9);
            QVERIFY(prices[layer] > 0.0);
        }
        QVERIFY(prices[2] < prices[1]); // of fc1 there is plenty
    }

    void othersGiveWayWithinTheBudget_data()
    {
        QTest::addColumn<int>("quantity");
        for (const auto quantity : {Quantity::Bytes, Quantity::Energy, Quantity::Latency, Quantity::Macs})
            QTest::addRow("%s", toText(quantity).c_str()) << static_cast<int>(quantity);
    }

    void othersGiveWayWithinTheBudget()
    {
        QFETCH(const int, quantity);
        const auto cost = costOfPlan(static_cast<Quantity>(quantity), layers_, chip_);
        const auto budget = cost(startingPlan).total;
        const auto prices = pricesOf(layers_, startingPlan, loss_, cost);
        for (const double keep : {0.26, 0.28, 0.24, 0.2}) {
            auto plan = startingPlan;
            plan.layers[1].keep = keep;
            const auto fitted = givingWay(layers_, plan, {false, true, false, false}, prices, cost, budget);
            QVERIFY(cost(fitted).total <= budget);
            QVERIFY(cost(fitted).total > 0.97 * budget);
            QCOMPARE(fitted.layers[1], plan.layers[1]);
            for (const std::size_t other : {0U, 2U, 3U}) {
                QCOMPARE(fitted.layers[other].keep<startingPlan.layers[other].keep, keep> 0.25);
                QCOMPARE(fitted.layers[other].weightBits, startingPlan.layers[other].weightBits);
            }
        }
    }

    void theCheapestGivesMost()
    {
        auto plan = startingPlan;
        plan.layers[1].keep = 0.35;
        const auto prices = pricesOf(layers_, startingPlan, loss_, bytes_);
        const auto fitted =
            givingWay(layers_, plan, {false, true, false, false}, prices, bytes_, bytes_(startingPlan).total);
        const auto moved = [&](std::size_t layer) {
            return std::log(plan.layers[layer].keep / fitted.layers[layer].keep);
        };
        QVERIFY(moved(2) > moved(3) && moved(2) > moved(0));
        QVERIFY(std::abs(moved(3) * prices[3] - moved(0) * prices[0]) < 1e-9);
    }

    void lockedAndSetLayersStay()
    {
        auto plan = startingPlan;
        plan.layers[1].keep = 0.27;
        plan.layers[2].locked = true;
        const auto fitted =
            givingWay(layers_, plan, {false, true, false, false}, {}, bytes_, bytes_(startingPlan).total);
        QCOMPARE(fitted.layers[1], plan.layers[1]);
        QCOMPARE(fitted.layers[2], plan.layers[2]);
        QVERIFY(std::abs(
                    fitted.layers[0].keep / plan.layers[0].keep - fitted.layers[3].keep / plan.layers[3].keep)
            < 1e-9); // without prices all move alike
    }

    void whereTheyCannotGiveEnoughTheyGiveAll()
    {
        auto plan = startingPlan;
        plan.layers[2].keep = 1.0;
        const auto fitted = givingWay(layers_, plan, {false, false, true, false}, {}, bytes_, 5000.0);
        QVERIFY(bytes_(fitted).total > 5000.0);
        QCOMPARE(keptWeights(fitted.layers[1].keep, layers_[1].weights), 1);
        check(fitted, layers_);
        // And where there is room for everything they take it all.
        const auto whole = givingWay(layers_, plan, {false, false, true, false}, {}, bytes_, 1e9);
        QCOMPARE(whole.layers[0].keep, 1.0);
    }

private:
    std::vector<LayerInfo> layers_ = layersOf(lenet5());
    LossModel loss_{test::sensitivityOf(layers_, cliffs)};
    Accelerator chip_ = builtInAccelerator("generic-45nm");
    CostOfPlan bytes_ = costOfPlan(Quantity::Bytes, layers_, chip_);
};

QTEST_APPLESS_MAIN(TestGiveWay)
#include "tst_give_way.moc"
