#include "core/compress/unit_order.h"

#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/random.h"

#include <QtTest>

#include <algorithm>

using namespace espalier;

namespace {

/// A conv, a linear and a last linear layer with a few kept weights on levels, biases that differ from unit
/// to unit.
CompressedModel sparseModel(std::uint64_t seed)
{
    auto network = NetworkBuilder("small", {1, 6, 6})
                       .conv2d("conv1", {.outputChannels = 5, .kernel = {3, 3}})
                       .relu()
                       .maxPool2d()
                       .flatten()
                       .linear("fc1", 9)
                       .relu()
                       .linear("fc2", 4)
                       .build();
    Random random(seed);
    for (auto& parameter : network.parameters)
        for (auto& value : parameter.values)
            if (parameter.shape.size() == 1 || random.below(3) == 0)
                value = static_cast<float>(1 + random.below(4)) * (random.below(2) == 0 ? 0.25F : -0.25F);
    auto plan = densePlan(3);
    plan.layers[1].weightBits = 3;
    return compress(network, plan, {0.0F, 0.25F, 0.0F});
}

/// The answers of a network of that shape for a picture of 6×6, computed the plain way.
std::vector<float> answers(const Network& network, const std::vector<float>& picture)
{
    const auto values = [&network](std::size_t index) -> const std::vector<float>& {
        return network.parameters[index].values;
    };
    std::vector<float> features;
    for (std::size_t channel = 0; channel < 5; ++channel)
        for (std::size_t y = 0; y < 4; y += 2)
            for (std::size_t x = 0; x < 4; x += 2) {
                float best = 0.0F; // the relu after it lets nothing smaller through
                for (const std::size_t offset : {0, 1, 6, 7}) {
                    auto sum = values(1)[channel];
                    for (std::size_t tap = 0; tap < 9; ++tap)
                        sum += values(0)[channel * 9 + tap]
                            * picture[y * 6 + x + offset + tap / 3 * 6 + tap % 3];
                    best = std::max(best, sum);
                }
                features.push_back(best);
            }
    const auto linear = [&values](const std::vector<float>& inputs, std::size_t parameter) {
        auto outputs = values(parameter + 1);
        for (std::size_t row = 0; row < outputs.size(); ++row)
            for (std::size_t column = 0; column < inputs.size(); ++column)
                outputs[row] += values(parameter)[row * inputs.size() + column] * inputs[column];
        return outputs;
    };
    auto hidden = linear(features, 2);
    for (auto& value : hidden)
        value = std::max(value, 0.0F);
    return linear(hidden, 4);
}

/// Whether the units, of `columnsPerUnit` columns each, are first read in their order.
bool readInOrder(const CompressedLayer& reader, std::uint32_t columns, std::uint32_t columnsPerUnit)
{
    std::uint32_t used = 0;
    for (const auto position : reader.positions) {
        const auto unit = position % columns / columnsPerUnit;
        if (unit > used)
            return false;
        used += unit == used ? 1 : 0;
    }
    return true;
}

} // namespace

class TestUnitOrder : public QObject {
    Q_OBJECT

private slots:
    void theFunctionStaysTheSame();
    void unitsComeInTheOrderOfTheirReaders();
    void sortingTwiceChangesNothing();
    void patternsKeepTheirOrder();
    void brokenModelsAreNamed();
};

void TestUnitOrder::theFunctionStaysTheSame()
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        auto model = sparseModel(seed);
        const auto before = decompress(model);
        sortUnits(model);
        const auto after = decompress(model);
        Random random(seed);
        std::vector<float> picture(36);
        for (auto& pixel : picture)
            pixel = static_cast<float>(random.below(8)) / 8; // sums of such numbers are exact in any order
        QCOMPARE(answers(after, picture), answers(before, picture));
    }
}

void TestUnitOrder::unitsComeInTheOrderOfTheirReaders()
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        auto model = sparseModel(seed);
        sortUnits(model);
        QVERIFY(readInOrder(model.layers[2], 9, 1));
        QVERIFY(readInOrder(model.layers[1], 20, 4));
    }
}

void TestUnitOrder::sortingTwiceChangesNothing()
{
    auto model = sparseModel(1);
    sortUnits(model);
    const auto once = model;
    sortUnits(model);
    QVERIFY(model == once);
}

/// Rows of blocks and columns of N:M hold because of where they stand.
void TestUnitOrder::patternsKeepTheirOrder()
{
    auto model = sparseModel(1);
    const auto before = model;
    auto plan = densePlan(3);
    for (auto& layer : plan.layers)
        layer.pattern = SparsityPattern::block(2, 1);
    sortUnits(model, plan);
    QVERIFY(model == before);
    plan = densePlan(3);
    plan.layers[2].pattern = SparsityPattern::nOfM(2, 4);
    sortUnits(model, plan);
    QCOMPARE(model.layers[2], before.layers[2]); // what it reads stays in order ...
    QVERIFY(model.layers[0] != before.layers[0]); // ... what the others read does not
}

void TestUnitOrder::brokenModelsAreNamed()
{
    auto model = sparseModel(1);
    model.layers[0].positions[0] = 1000;
    QVERIFY_THROWS_EXCEPTION(Error, sortUnits(model));
}

QTEST_APPLESS_MAIN(TestUnitOrder)
#include "tst_unit_order.moc"
