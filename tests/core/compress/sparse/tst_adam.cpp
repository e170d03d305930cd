#include "core/compress/sparse/adam.h"

#include "core/compress/sparse/kernels.h"
#include "core/error.h"
#include "core/random.h"

#include <QTest>

#include <cmath>

using namespace espalier;

class AdamTest : public QObject {
    Q_OBJECT

private slots:
    void followsTheFormula_data();
    void followsTheFormula();
    void firstStepIsAsLongAsTheRate();
    void instructionSetsAgree();
    void goesOnFromItsMoments();
    void otherSizesAreRefused();
};

void AdamTest::followsTheFormula_data()
{
    QTest::addColumn<double>("weightDecay");
    QTest::newRow("plain") << 0.0;
    QTest::newRow("with weight decay") << 0.1;
}

void AdamTest::followsTheFormula()
{
    QFETCH(double, weightDecay);
    Random random(1);
    const std::size_t size = 37;
    std::vector<float> values(size);
    for (auto& value : values)
        value = static_cast<float>(random.normal());
    std::vector<double> expected(values.begin(), values.end());
    std::vector<double> first(size);
    std::vector<double> second(size);
    Adam adam(size, {.weightDecay = static_cast<float>(weightDecay)});
    for (int step = 1; step <= 50; ++step) {
        const auto rate = 1e-2 / step;
        std::vector<float> gradients(size);
        for (std::size_t index = 0; index < size; ++index) {
            gradients[index] = static_cast<float>(random.normal());
            const auto gradient = static_cast<double>(gradients[index]) + weightDecay * expected[index];
            first[index] = 0.9 * first[index] + 0.1 * gradient;
            second[index] = 0.999 * second[index] + 0.001 * gradient * gradient;
            expected[index] -= rate * (first[index] / (1.0 - std::pow(0.9, step)))
                / (std::sqrt(second[index] / (1.0 - std::pow(0.999, step))) + 1e-8);
        }
        adam.step(values, gradients, rate);
    }
    for (std::size_t index = 0; index < size; ++index)
        QVERIFY(std::abs(static_cast<double>(values[index]) - expected[index]) < 1e-5);
}

void AdamTest::firstStepIsAsLongAsTheRate()
{
    Adam adam(3);
    std::vector<float> values{1.0F, 1.0F, 1.0F};
    adam.step(values, std::vector<float>{5.0F, -1e-3F, 0.0F}, 0.25);
    QVERIFY(std::abs(values[0] - 0.75F) < 1e-4F);
    QVERIFY(std::abs(values[1] - 1.25F) < 1e-4F);
    QCOMPARE(values[2], 1.0F);
}

void AdamTest::instructionSetsAgree()
{
    std::vector<std::vector<float>> results;
    for (const auto set : availableInstructionSets()) {
        Random random(2);
        std::vector<float> arrays[4];
        for (auto& array : arrays)
            for (int index = 0; index < 101; ++index)
                array.push_back(static_cast<float>(random.uniform()));
        AdamPass pass{arrays[0].data(), arrays[1].data(), arrays[2].data(), arrays[3].data(), 101, 0.9F,
            0.999F, 0.01F, 0.1F, 2.0F, 1e-8F};
        kernelsFor(set).adam(pass);
        results.push_back(arrays[0]);
    }
    for (const auto& result : results)
        for (std::size_t index = 0; index < result.size(); ++index)
            QVERIFY(std::abs(result[index] - results.front()[index]) < 1e-6F);
}

void AdamTest::goesOnFromItsMoments()
{
    std::vector<float> gradients{1.0F, 2.0F};
    std::vector<float> whole{0.0F, 0.0F};
    Adam one(2);
    one.step(whole, gradients, 0.1);
    auto resumed = whole;
    Adam other(2);
    other.setMoments(one.moments());
    one.step(whole, gradients, 0.1);
    other.step(resumed, gradients, 0.1);
    QCOMPARE(resumed, whole);
    QVERIFY(one.moments() == other.moments());
}

void AdamTest::otherSizesAreRefused()
{
    Adam adam(2);
    std::vector<float> values(2);
    QVERIFY_EXCEPTION_THROWN(adam.step(values, std::vector<float>(3), 0.1), Error);
    QVERIFY_EXCEPTION_THROWN(adam.setMoments({std::vector<float>(1), std::vector<float>(2), 0}), Error);
}

QTEST_APPLESS_MAIN(AdamTest)
#include "tst_adam.moc"
