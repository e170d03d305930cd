#include "core/hardware/accelerator_file.h"
#include "core/hardware/plan_cost.h"
#include "core/network/zoo.h"
#include "core/plan/allocation.h"
#include "core/plan/choice_tables.h"
#include "core/random.h"
#include "sensitivities.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <array>
#include <limits>

using namespace espalier;

namespace {

constexpr std::array lenet300Cliffs{0.02, 0.05, 0.2};
constexpr std::array lenet5Cliffs{0.3, 0.1, 0.02, 0.1};

/// A network, its sensitivities and one cost of its plans.
struct Case {
    explicit Case(const Network& network, std::span<const double> cliffs, Quantity quantity,
        const char* chip = "generic-45nm")
        : layers(layersOf(network))
        , loss(test::sensitivityOf(layers, cliffs))
        , accelerator(builtInAccelerator(chip))
        , cost(costOfPlan(quantity, layers, accelerator))
        , start(densePlan(layers.size()))
    {
    }

    AllocationRequest request() const
    {
        return {.layers = layers, .start = start, .loss = loss, .cost = cost};
    }

    std::vector<LayerInfo> layers;
    LossModel loss;
    Accelerator accelerator;
    CostOfPlan cost;
    Plan start;
};

/// The least loss of all combinations whose whole cost is within the budget.
double bruteForce(const Case& subject, const ChoiceTables& tables, double budget)
{
    double best = std::numeric_limits<double>::infinity();
    auto plan = subject.start;
    for (const auto& first : tables.plans[0])
        for (const auto& second : tables.plans[1])
            for (const auto& third : tables.plans[2]) {
                plan.layers = {first, second, third};
                const auto loss = subject.loss(plan);
                if (loss < best && subject.cost(plan).total <= budget)
                    best = loss;
            }
    return best;
}

} // namespace

class TestAllocation : public QObject {
    Q_OBJECT

private slots:
    void onThreeLayersItEqualsBruteForce_data()
    {
        QTest::addColumn<double>("bytes");
        for (const double bytes : {4e3, 1e4, 3e4, 1e5, 8e5})
            QTest::addRow("%g bytes", bytes) << bytes;
    }

    void onThreeLayersItEqualsBruteForce()
    {
        QFETCH(const double, bytes);
        const Case subject(lenet300100(), lenet300Cliffs, Quantity::Bytes);
        auto request = subject.request();
        request.chooseWeightBits = false;
        const auto found = leastLossWithin(request, bytes);
        QVERIFY(found.cost <= bytes);
        QCOMPARE(found.cost, subject.cost(found.plan).total);
        QVERIFY(std::abs(found.loss - subject.loss(found.plan)) < 1e-9);
        QVERIFY(std::abs(found.loss - bruteForce(subject, choicesOf(request), bytes)) < 1e-9);
        QVERIFY(found.bound >= found.loss - 1e-9);
    }

    void theBudgetIsNeverExceeded_data()
    {
        QTest::addColumn<int>("quantity");
        QTest::addColumn<QString>("chip");
        for (const auto quantity :
            {Quantity::Bytes, Quantity::Energy, Quantity::Latency, Quantity::Macs, Quantity::Weights})
            for (const auto* chip : {"generic-45nm", "eie-64", "eyeriss-65nm", "scnn"})
                QTest::addRow("%s on %s", toText(quantity).c_str(), chip)
                    << static_cast<int>(quantity) << QString(chip);
    }

    /// Energy and time are no sums of layers: weights that fit on the chip are not fetched again.
    void theBudgetIsNeverExceeded()
    {
        QFETCH(const int, quantity);
        QFETCH(const QString, chip);
        const Case subject(
            lenet5(), lenet5Cliffs, static_cast<Quantity>(quantity), chip.toStdString().c_str());
        const auto dense = subject.cost(subject.start).total;
        auto before = std::numeric_limits<double>::infinity();
        for (const double share : {0.1, 0.25, 0.5, 0.8, 1.0}) {
            auto request = subject.request();
            request.chooseActivationBits = share == 0.5;
            const auto budget = share * dense;
            Allocation found;
            try {
                found = leastLossWithin(request, budget);
            } catch (const Error&) {
                QVERIFY(share < 1.0); // out of reach: tested below
                continue;
            }
            QVERIFY(found.cost <= budget);
            QCOMPARE(found.cost, subject.cost(found.plan).total);
            if (!request.chooseActivationBits) {
                QVERIFY(found.loss <= before + 1e-9); // more room, less loss
                before = found.loss;
            }
        }
        QVERIFY(before < 1e-9); // all the room there is
    }

    void theQuantityIsThatOfTheReport_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<bool>("asGraph");
        QTest::newRow("a chain") << "lenet-5" << false;
        QTest::newRow("pooling between layers") << "lenet-5" << true;
        QTest::newRow("sums and shortcuts") << "resnet-20-cifar" << true;
    }

    void theQuantityIsThatOfTheReport()
    {
        QFETCH(const QString, network);
        QFETCH(const bool, asGraph);
        const auto subject = zooNetwork(network.toStdString());
        const auto layers = layersOf(subject);
        const std::array asked{LayerPlan{.keep = 0.5, .weightBits = 4},
            LayerPlan{.keep = 0.2, .activationBits = 4}, LayerPlan{.keep = 0.01},
            LayerPlan{.keep = 0.3, .weightBits = 2}};
        Plan plan;
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            plan.layers.push_back(asked.at(layer % asked.size()));
        CostOptions options;
        if (asGraph)
            options.graph = std::make_shared<const LayerGraph>(layerGraph(subject));
        const auto chip = builtInAccelerator(asGraph ? defaultAccelerator : "eie-64");
        const auto report = estimateCost(layers, plan, chip, options);
        const auto cost = [&](Quantity quantity) {
            return costOfPlan(quantity, layers, chip, options)(plan);
        };
        const auto total = [&](Quantity quantity) { return cost(quantity).total; };
        QCOMPARE(std::ceil(total(Quantity::Bytes)), static_cast<double>(report.planned.total.storedBytes()));
        QCOMPARE(total(Quantity::Energy), report.joulesPerPicture());
        QCOMPARE(total(Quantity::Latency), report.secondsPerPicture());
        QCOMPARE(total(Quantity::Macs), report.planned.total.executedMacs);
        QCOMPARE(total(Quantity::Weights), static_cast<double>(report.planned.total.keptWeights));
        for (const auto quantity :
            {Quantity::Bytes, Quantity::Energy, Quantity::Latency, Quantity::Macs, Quantity::Weights})
            QCOMPARE(quantityOf(report, quantity), total(quantity));
        if (!asGraph)
            return;
        // What lies between the layers belongs to the layer on whose output it rides.
        double joules = 0.0;
        for (const auto& operation : report.planned.operations)
            joules += operation.layer == 1 ? operation.energy.total() : 0.0;
        QVERIFY(joules > 0.0);
        QCOMPARE(cost(Quantity::Energy).layers[1], report.planned.layers[1].energy.total() + joules);
    }

    void lockedLayersStay()
    {
        Case subject(lenet5(), lenet5Cliffs, Quantity::Bytes);
        subject.start.layers[1] = {.keep = 0.37, .weightBits = 5, .activationBits = 7, .locked = true};
        subject.start.layers[2].activationThreshold = 0.1;
        const auto found = leastLossWithin(subject.request(), 30e3);
        QCOMPARE(found.plan.layers[1], subject.start.layers[1]);
        QCOMPARE(found.plan.layers[2].activationThreshold, 0.1);
        QVERIFY(found.plan.layers[2].keep < 0.2);
        QVERIFY(found.cost <= 30e3);
    }

    void anImpossibleBudgetNamesTheLeastWithinReach()
    {
        Case subject(lenet5(), lenet5Cliffs, Quantity::Bytes);
        subject.start.layers[2].locked = true; // 1.6 MB of floats
        auto request = subject.request();
        request.costText = [](double bytes) { return std::to_string(std::llround(bytes)) + " B"; };
        const auto message = errorText([&] { leastLossWithin(request, 5000); });
        QVERIFY2(message.contains("5000 B cannot be met"), qPrintable(message));
        QVERIFY2(message.contains("1 layer locked"), qPrintable(message));
        // What it names can be had, and nothing below it.
        const auto least = message.section("reach is ", 1).section(" B", 0, 0).toDouble();
        QVERIFY(least > 1.6e6);
        QVERIFY(leastLossWithin(request, least + 0.5).cost <= least + 0.5);
        QVERIFY(!errorText([&] { leastLossWithin(request, least - 1.0); }).isEmpty());
    }

    void withinALossItIsTheCheapest()
    {
        const Case subject(lenet300100(), lenet300Cliffs, Quantity::Bytes);
        auto request = subject.request();
        request.chooseWeightBits = false;
        for (const double points : {0.5, 2.0, 20.0}) {
            const auto found = cheapestWithin(request, points);
            QVERIFY(found.loss <= points);
            QVERIFY(std::abs(found.bound - found.cost) < 1e-6 * found.cost);
            // With that much to spend nothing less is lost than with a little less to spend.
            QVERIFY(leastLossWithin(request, found.cost).loss <= points);
            QVERIFY(leastLossWithin(request, found.cost * (1 - 1e-9)).loss > points);
        }
        const auto message = errorText([&] {
            auto lossy = subject.request();
            Plan start = subject.start;
            start.layers[1] = {.keep = 0.001, .locked = true};
            cheapestWithin(
                {.layers = subject.layers, .start = start, .loss = subject.loss, .cost = subject.cost}, 1.0);
        });
        QVERIFY2(message.contains("1 points cannot be met"), qPrintable(message));
    }

    /// ADMM-NN's own case: conv1 is not pruned past 2.22x, which makes it slower than dense, and is restored.
    void layersBelowBreakEvenAreRestored()
    {
        const Case subject(lenet5(), lenet5Cliffs, Quantity::Bytes, "admm-nn-40nm");
        auto request = subject.request();
        request.chooseWeightBits = false;
        const auto below = belowBreakEven(subject.layers, subject.accelerator);
        double budget = 400e3;
        const auto allocate = [&](const AllocationRequest& asked) { return leastLossWithin(asked, budget); };
        while (budget > 20e3 && !below(allocate(request).plan)[0])
            budget *= 0.9;
        QVERIFY(below(allocate(request).plan)[0]);
        const auto found = restoringDense(request, below, allocate);
        QVERIFY(std::ranges::count(found.restored, std::size_t{0}) == 1);
        QCOMPARE(found.plan.layers[0].keep, 1.0);
        QVERIFY(found.cost <= budget);
        for (const auto still : below(found.plan))
            QVERIFY(!still);
    }

    /// Whatever ends below, it is asked at most once a layer and once more; locked layers are left.
    void restoringEnds()
    {
        Random random(3);
        Case subject(lenet5(), lenet5Cliffs, Quantity::Bytes);
        subject.start.layers[1].locked = true;
        subject.start.layers[1].keep = 0.9;
        auto request = subject.request();
        request.chooseWeightBits = false;
        for (int repetition = 0; repetition < 20; ++repetition) {
            int rounds = 0;
            const auto found = restoringDense(
                request,
                [&](const Plan& plan) {
                    ++rounds;
                    std::vector<bool> below;
                    for (const auto& layer : plan.layers)
                        below.push_back(layer.keep < 1.0 && random.below(2) == 0);
                    return below;
                },
                [&](const AllocationRequest& asked) { return leastLossWithin(asked, 1.8e6); });
            QVERIFY(rounds <= 4);
            for (const auto layer : found.restored)
                QCOMPARE(found.plan.layers[layer].keep, 1.0);
            QVERIFY(!std::ranges::count(found.restored, std::size_t{1}));
        }
    }

    void restoringWhatDoesNotFitIsAnError()
    {
        const Case subject(lenet5(), lenet5Cliffs, Quantity::Bytes);
        auto request = subject.request();
        request.chooseWeightBits = false;
        const auto message = errorText([&] {
            restoringDense(
                request, [](const Plan& plan) { return std::vector<bool>(plan.layers.size(), true); },
                [](const AllocationRequest& asked) { return leastLossWithin(asked, 20e3); });
        });
        QVERIFY2(message.contains("4 layers restored to dense"), qPrintable(message));
    }
};

QTEST_APPLESS_MAIN(TestAllocation)
#include "tst_allocation.moc"
