#include "core/compress/compressed_model.h"

#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/random.h"

#include <QtTest>

#include <functional>
#include <limits>

using namespace espalier;

namespace {

/// conv 1→2 of 3×3 and a linear layer 2·2·2→3, on pictures of 4×4; every third weight is a level of 0.25.
Network smallNetwork()
{
    auto network = NetworkBuilder("small", {1, 4, 4})
                       .conv2d("conv", {.outputChannels = 2, .kernel = {3, 3}})
                       .relu()
                       .flatten()
                       .linear("fc", 3)
                       .build();
    Random random(1);
    for (auto& parameter : network.parameters)
        for (std::size_t index = 0; index < parameter.values.size(); index += 3)
            parameter.values[index] =
                0.25F * static_cast<float>(1 + random.below(4)) * (random.below(2) == 0 ? 1.0F : -1.0F);
    return network;
}

Plan planWithBits(int conv, int fc)
{
    Plan plan = densePlan(2);
    plan.layers[0].weightBits = conv;
    plan.layers[1].weightBits = fc;
    return plan;
}

using Change = std::function<void(CompressedModel&)>;

} // namespace
Q_DECLARE_METATYPE(Change)

class TestCompressedModel : public QObject {
    Q_OBJECT

private slots:
    void decompressGivesTheSameNetwork_data();
    void decompressGivesTheSameNetwork();
    void onlyKeptWeightsAreStored();
    void codebooksHoldWhatLevelsCannot();
    void weightsOffTheLevelsAreNamed();
    void badInputOfCompressIsNamed();
    void whatDoesNotFitIsNamed_data();
    void whatDoesNotFitIsNamed();
    void thePlanOfAModelDescribesIt();
};

void TestCompressedModel::decompressGivesTheSameNetwork_data()
{
    QTest::addColumn<int>("convBits");
    QTest::addColumn<int>("fcBits");
    QTest::newRow("floats") << 32 << 32;
    QTest::newRow("levels") << 3 << 3;
    QTest::newRow("mixed") << 32 << 8;
}

void TestCompressedModel::decompressGivesTheSameNetwork()
{
    QFETCH(int, convBits);
    QFETCH(int, fcBits);
    const auto network = smallNetwork();
    const auto model = compress(network, planWithBits(convBits, fcBits), {0.25F, 0.25F});
    QVERIFY(decompress(model) == network);
    for (const auto& parameter : model.network.parameters)
        QVERIFY(parameter.values.empty());
}

void TestCompressedModel::onlyKeptWeightsAreStored()
{
    auto network = smallNetwork();
    network.parameters[0].values.assign(18, 0.0F);
    network.parameters[0].values[4] = -0.5F;
    network.parameters[0].values[7] = -0.0F;
    network.parameters[0].values[17] = 1.0F;
    const auto layer = compress(network, planWithBits(3, 32), {0.25F, 0.0F}).layers.front();
    QCOMPARE(layer.positions, (std::vector<std::uint32_t>{4, 17}));
    QCOMPARE(layer.codes, (std::vector<std::int16_t>{-2, 4}));
    QVERIFY(layer.values.empty());
    QCOMPARE(layer.interval, 0.25F);
    QCOMPARE(layer.bias.size(), std::size_t{2});
}

void TestCompressedModel::codebooksHoldWhatLevelsCannot()
{
    auto network = smallNetwork();
    const std::vector<float> codebook{-0.7F, 0.1F, 0.3F};
    for (std::size_t index = 0; index < 18; ++index)
        network.parameters[0].values[index] = index % 5 == 0 ? 0.0F : codebook[index % 3];
    const auto model = compress(network, planWithBits(2, 32), {0.0F, 0.0F}, {codebook, {}});
    QVERIFY(decompress(model) == network);
    QCOMPARE(model.layers[0].codes.front(), std::int16_t{-1}); // position 1, the second entry
    QCOMPARE(model.layers[0].interval, 0.0F);
    QVERIFY(model.layers[1].codebook.empty());
    network.parameters[0].values[1] = 0.2F;
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, planWithBits(2, 32), {0.0F, 0.0F}, {codebook, {}}));
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, planWithBits(2, 32), {0.0F, 0.0F}, {codebook}));
}

void TestCompressedModel::weightsOffTheLevelsAreNamed()
{
    auto network = smallNetwork();
    const auto messageOf = [&](float weight) -> QString {
        network.parameters[2].values[5] = weight;
        try {
            compress(network, planWithBits(32, 3), {0.0F, 0.25F});
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    };
    QCOMPARE(messageOf(1.0F), QString());
    QVERIFY(messageOf(0.3F).startsWith("layer 'fc': weight number 5 is 0.3"));
    QVERIFY(messageOf(1.25F).contains("none of the levels of 3 bits"));
    QVERIFY(messageOf(std::numeric_limits<float>::quiet_NaN()).contains("not finite"));
}

void TestCompressedModel::badInputOfCompressIsNamed()
{
    const auto network = smallNetwork();
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, densePlan(1), {0.0F}));
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, densePlan(2), {0.0F}));
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, planWithBits(3, 32), {0.0F, 0.0F}));
    QVERIFY_THROWS_EXCEPTION(Error, compress(network, planWithBits(9, 32), {0.25F, 0.0F}));
}

void TestCompressedModel::whatDoesNotFitIsNamed_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* title, const Change& change, const char* named) {
        QTest::newRow(title) << change << named;
    };
    row(
        "layer missing", [](auto& model) { model.layers.pop_back(); }, "has 2 layers, the model holds 1");
    row(
        "other name", [](auto& model) { model.layers[1].name.push_back('x'); },
        "'fcx': stands where the network has 'fc'");
    row(
        "other shape",
        [](auto& model) {
            model.layers[1].weightShape = {8, 3};
        },
        "'fc': weight shape 8×3");
    row(
        "position too large", [](auto& model) { model.layers[0].positions.back() = 18; },
        "'conv': position 18");
    row(
        "positions not ascending", [](auto& model) { model.layers[0].positions[1] = 0; },
        "expected ascending");
    row(
        "code missing", [](auto& model) { model.layers[0].codes.pop_back(); },
        "'conv': 5 level codes, expected 6");
    row(
        "code zero", [](auto& model) { model.layers[0].codes[2] = 0; }, "level code 0");
    row(
        "code too large", [](auto& model) { model.layers[0].codes[2] = -5; },
        "level code -5, expected -4 to 4");
    row(
        "codes without bits", [](auto& model) { model.layers[0].weightBits = 32; },
        "6 level codes, expected 0");
    row(
        "no interval", [](auto& model) { model.layers[0].interval = 0.0F; }, "'conv': interval");
    row(
        "value missing", [](auto& model) { model.layers[1].values.pop_back(); },
        "'fc': 7 values of kept weights");
    row(
        "interval without bits", [](auto& model) { model.layers[1].interval = 1.0F; }, "'fc': an interval");
    row(
        "interval beside a codebook",
        [](auto& model) {
            model.layers[0].codebook = {-1.0F, 1.0F};
        },
        "'conv': both a codebook and an interval");
    const auto withCodebook = [](std::vector<float> codebook) {
        return [codebook](CompressedModel& model) {
            model.layers[0].interval = 0.0F;
            model.layers[0].codebook = codebook;
        };
    };
    row("codebook too large", withCodebook(std::vector<float>(9, 1.0F)), "'conv': a codebook of 9 entries");
    row("codebook not ascending", withCodebook({-1.0F, 2.0F, 1.0F}), "'conv': entry 2 of its codebook");
    row("zero in a codebook", withCodebook({-1.0F, 0.0F, 1.0F}), "'conv': entry 1 of its codebook");
    row("codebook too small for a code", withCodebook({-1.0F}), "its codebook of 1 entries does not hold");
    row(
        "codebook without bits", [](auto& model) { model.layers[1].codebook = {1.0F}; },
        "'fc': an interval or a codebook");
    row(
        "bias missing", [](auto& model) { model.layers[1].bias.pop_back(); }, "'fc': 2 biases, expected 3");
    row(
        "bits unheard of", [](auto& model) { model.layers[0].weightBits = 9; }, "weight bits 9");
    row(
        "no array", [](auto& model) { model.network.parameters.clear(); }, "no array");
    row(
        "graph broken", [](auto& model) { model.network.nodes.back().inputs = {}; }, "node 'fc' (linear)");
}

void TestCompressedModel::whatDoesNotFitIsNamed()
{
    QFETCH(Change, change);
    QFETCH(QString, named);
    auto model = compress(smallNetwork(), planWithBits(3, 32), {0.25F, 0.0F});
    change(model);
    try {
        decompress(model);
        QFAIL("was not refused");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains(named), error.what());
    }
}

void TestCompressedModel::thePlanOfAModelDescribesIt()
{
    auto model = compress(smallNetwork(), planWithBits(3, 32), {0.25F, 0.0F});
    model.layers[0].activationBits = 4;
    model.layers[0].activationInterval = 0.1F;
    model.layers[0].activationThreshold = 0.3F;
    const auto plan = planOf(model);
    QCOMPARE(keptWeights(plan.layers[0].keep, 18), std::int64_t{6});
    QCOMPARE(keptWeights(plan.layers[1].keep, 24), std::int64_t{8});
    QCOMPARE(plan.layers[0].weightBits, 3);
    QCOMPARE(plan.layers[1].weightBits, 32);
    QCOMPARE(plan.layers[0].activationBits, 4);
    QVERIFY(std::abs(plan.layers[0].activationThreshold - 0.2) < 1e-6);
    QCOMPARE(plan.layers[1].activationThreshold, 0.0);
}

QTEST_APPLESS_MAIN(TestCompressedModel)
#include "tst_compressed_model.moc"
