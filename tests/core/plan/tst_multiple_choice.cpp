#include "core/plan/multiple_choice.h"
#include "core/random.h"

#include <QTest>

#include <limits>

using namespace espalier;

namespace {

using Layers = std::vector<std::vector<Choice>>;

/// Numbers with few different values make ties; others fit a limit only by chance.
Layers randomLayers(Random& random, std::size_t layers, std::size_t most, bool coarse)
{
    Layers result(layers);
    for (auto& choices : result) {
        choices.resize(1 + random.below(most));
        for (auto& choice : choices) {
            choice = {random.uniform(-2.0, 10.0), random.uniform(-2.0, 10.0)};
            if (coarse)
                choice = {std::round(choice.value), std::round(choice.weight)};
        }
    }
    return result;
}

/// Every combination, one after the other.
double bruteForce(const Layers& layers, double limit, std::size_t layer = 0, double value = 0.0)
{
    if (layer == layers.size())
        return limit >= 0.0 ? value : std::numeric_limits<double>::infinity();
    double best = std::numeric_limits<double>::infinity();
    for (const auto& choice : layers[layer])
        best = std::min(best, bruteForce(layers, limit - choice.weight, layer + 1, value + choice.value));
    return best;
}

} // namespace

class TestMultipleChoice : public QObject {
    Q_OBJECT

private slots:
    void onThreeLayersItEqualsBruteForce_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<bool>("coarse");
        for (int seed = 0; seed < 20; ++seed) {
            QTest::addRow("real numbers %d", seed) << seed << false;
            QTest::addRow("ties %d", seed) << seed << true;
        }
    }

    void onThreeLayersItEqualsBruteForce()
    {
        QFETCH(const int, seed);
        QFETCH(const bool, coarse);
        Random random(static_cast<std::uint64_t>(seed));
        for (int repetition = 0; repetition < 100; ++repetition) {
            const auto layers = randomLayers(random, 3, 30, coarse);
            const auto limit = coarse ? std::round(random.uniform(-8.0, 25.0)) : random.uniform(-8.0, 25.0);
            const auto expected = bruteForce(layers, limit);
            const auto found = leastValue(layers, limit);
            QCOMPARE(found.has_value(), expected < std::numeric_limits<double>::infinity());
            if (!found)
                continue;
            QVERIFY(std::abs(found->value - expected) <= 1e-9);
            QVERIFY(std::abs(found->bound - found->value) <= 1e-9);
            double value = 0.0;
            double weight = 0.0;
            for (std::size_t layer = 0; layer < layers.size(); ++layer) {
                value += layers[layer][found->chosen[layer]].value;
                weight += layers[layer][found->chosen[layer]].weight;
            }
            QVERIFY(std::abs(value - found->value) <= 1e-9);
            QVERIFY(weight <= limit + 1e-9);
        }
    }

    /// With hardly any states to follow, what is found still fits, and its bound holds.
    void theBoundHoldsWhereTheSearchIsCutShort()
    {
        Random random(5);
        int cut = 0;
        for (int repetition = 0; repetition < 200; ++repetition) {
            const auto layers = randomLayers(random, 5, 8, false);
            const auto limit = random.uniform(0.0, 25.0);
            const auto expected = bruteForce(layers, limit);
            const auto found = leastValue(layers, limit, {.mostStates = 2});
            QCOMPARE(found.has_value(), expected < std::numeric_limits<double>::infinity());
            if (!found)
                continue;
            QVERIFY(found->weight <= limit);
            QVERIFY(found->value >= expected - 1e-9);
            QVERIFY(found->bound <= expected + 1e-9);
            cut += found->bound < found->value - 1e-9 ? 1 : 0;
        }
        QVERIFY(cut > 0); // some were
    }

    void noLayersCostNothing()
    {
        const auto found = leastValue({}, 0.0);
        QVERIFY(found);
        QVERIFY(found->chosen.empty());
        QVERIFY(!leastValue({}, -1.0));
    }
};

QTEST_APPLESS_MAIN(TestMultipleChoice)
#include "tst_multiple_choice.moc"
