#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace espalier;

class TestZoo : public QObject {
    Q_OBJECT

private slots:
    void everyNameMakesANetwork();
    void anUnknownNameIsToldTheKnownOnes();
    void networksBeginWithZeroWeights();
    void firstWeightsAreTheKnownOnes_data();
    void firstWeightsAreTheKnownOnes();
    void weightsHaveHesVariance();
    void biasesBecomeZeroAgain();
    void anotherSeedGivesOtherWeights();
};

void TestZoo::everyNameMakesANetwork()
{
    QCOMPARE(zooNames().size(), 11u);
    for (const auto& name : zooNames()) {
        const auto network = zooNetwork(name);
        const auto classes = outputClasses(network);
        QVERIFY(classes == 10 || classes == 1000);
        QCOMPARE(network.inputShape.size(), 3u);
    }
    QCOMPARE(zooNetwork("lenet-5"), lenet5());
    QCOMPARE(zooNetwork("lenet-300-100"), lenet300100());
}

void TestZoo::anUnknownNameIsToldTheKnownOnes()
{
    QCOMPARE(errorText([] { zooNetwork("lenet-6"); }),
        QStringLiteral(
            "unknown network 'lenet-6'; the zoo has: lenet-300-100, lenet-5, alexnet-bvlc, "
            "alexnet-torchvision, vgg-16, resnet-18, resnet-50-v1, resnet-50-v1.5, resnet-20-cifar, "
            "resnet-8-cifar, mobilenet-v1"));
}

void TestZoo::networksBeginWithZeroWeights()
{
    for (const auto& parameter : lenet5().parameters)
        QVERIFY(std::ranges::all_of(parameter.values, [](float value) { return value == 0.0F; }));
}

// From an independent calculation of SplitMix64, Box-Muller and sqrt(2 / fan-in) in double precision.
void TestZoo::firstWeightsAreTheKnownOnes_data()
{
    QTest::addColumn<int>("parameter");
    QTest::addColumn<QList<double>>("values");
    QTest::newRow("conv1") << 0 << QList{-0.1779322510136414, -0.08571922772127676, 0.19190370853548402};
    QTest::newRow("conv2") << 2 << QList{0.07973765903229292, 0.015371657274650206, -0.058435378763845344};
    QTest::newRow("fc1") << 4 << QList{-0.011716570453245291, -0.033158939492989245, -0.06784634481967083};
    QTest::newRow("fc2") << 6 << QList{-0.0693616993282319, -0.08454044404663758, 0.13952624674640615};
}

void TestZoo::firstWeightsAreTheKnownOnes()
{
    QFETCH(const int, parameter);
    QFETCH(const QList<double>, values);
    auto network = lenet5();
    initializeWeights(network, 7);
    const auto& weights = network.parameters[static_cast<std::size_t>(parameter)].values;
    for (qsizetype index = 0; index < values.size(); ++index)
        QCOMPARE(weights[static_cast<std::size_t>(index)], static_cast<float>(values[index]));
}

void TestZoo::weightsHaveHesVariance()
{
    auto network = lenet5();
    initializeWeights(network, 1);
    for (const auto& parameter : network.parameters) {
        if (parameter.shape.size() < 2)
            continue;
        const auto count = static_cast<double>(parameter.values.size());
        const auto fanIn = count / static_cast<double>(parameter.shape.front());
        const auto sum = std::accumulate(parameter.values.begin(), parameter.values.end(), 0.0);
        const auto squares = std::inner_product(
            parameter.values.begin(), parameter.values.end(), parameter.values.begin(), 0.0);
        const auto wanted = 2.0 / fanIn;
        // Four standard errors of the mean and of the variance of `count` normal values.
        QVERIFY(std::abs(sum / count) < 4.0 * std::sqrt(wanted / count));
        QVERIFY(std::abs(squares / count / wanted - 1.0) < 4.0 * std::sqrt(2.0 / count));
    }
}

void TestZoo::biasesBecomeZeroAgain()
{
    auto network = lenet5();
    network.parameters[1].values.assign(20, 3.0F);
    initializeWeights(network, 1);
    QCOMPARE(network.parameters[1].values, std::vector<float>(20));
}

void TestZoo::anotherSeedGivesOtherWeights()
{
    auto one = lenet300100();
    auto same = lenet300100();
    auto other = lenet300100();
    initializeWeights(one, 1);
    initializeWeights(same, 1);
    initializeWeights(other, 2);
    QCOMPARE(one, same);
    QVERIFY(one.parameters[0].values != other.parameters[0].values);
}

QTEST_APPLESS_MAIN(TestZoo)
#include "tst_zoo.moc"
