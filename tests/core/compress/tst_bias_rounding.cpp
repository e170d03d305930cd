#include "core/compress/bias_rounding.h"

#include "core/error.h"
#include "core/network/network_builder.h"

#include <QtTest>

using namespace espalier;

namespace {

CompressedModel twoLayers()
{
    auto network =
        NetworkBuilder("two", {1, 1, 2}).flatten().linear("fc1", 4).relu().linear("fc2", 2).build();
    network.parameters[0].values = {1, 0, 0, 1, 1, 1, 0, 0};
    network.parameters[1].values = {0.3F, -0.3F, 0.01F, 0.1F};
    network.parameters[2].values = {1, 0, 0, 0, 1, 0, 1, 0}; // reads the first and the third unit
    network.parameters[3].values = {-0.7F, 0.04F};
    return compress(network, densePlan(2), {0.0F, 0.0F});
}

} // namespace

class TestBiasRounding : public QObject {
    Q_OBJECT

private slots:
    void biasesBecomeMultiples();
    void unreadUnitsLoseTheirBias();
    void nothingElseChanges();
    void badDigitsAreRefused();
};

void TestBiasRounding::biasesBecomeMultiples()
{
    auto model = twoLayers();
    roundBiases(model, 4);
    QCOMPARE(model.layers[1].bias, (std::vector<float>{-0.6875F, 0.0625F}));
    QCOMPARE(model.layers[0].bias[0], 0.3125F);
    QCOMPARE(model.layers[0].bias[2], 0.0F);
}

void TestBiasRounding::unreadUnitsLoseTheirBias()
{
    auto model = twoLayers();
    roundBiases(model, 24);
    QCOMPARE(model.layers[0].bias[1], 0.0F);
    QCOMPARE(model.layers[0].bias[3], 0.0F);
    QVERIFY(model.layers[0].bias[0] != 0.0F && model.layers[0].bias[2] != 0.0F);
    QVERIFY(
        model.layers[1].bias[0] != 0.0F && model.layers[1].bias[1] != 0.0F); // the answers are always read
}

void TestBiasRounding::nothingElseChanges()
{
    auto model = twoLayers();
    const auto before = model;
    roundBiases(model, 3);
    for (std::size_t index = 0; index < 2; ++index)
        model.layers[index].bias = before.layers[index].bias;
    QVERIFY(model == before);
}

void TestBiasRounding::badDigitsAreRefused()
{
    auto model = twoLayers();
    QVERIFY_THROWS_EXCEPTION(Error, roundBiases(model, -1));
    QVERIFY_THROWS_EXCEPTION(Error, roundBiases(model, 25));
}

QTEST_APPLESS_MAIN(TestBiasRounding)
#include "tst_bias_rounding.moc"
