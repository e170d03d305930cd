#include "core/compress/liveness.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"

#include <QTest>

using namespace espalier;

class TestLiveness : public QObject {
    Q_OBJECT

private slots:
    void readersOfLenet5AreTheNextLayers()
    {
        const auto readers = readersOf(lenet5());
        QCOMPARE(readers.size(), std::size_t{4});
        QCOMPARE(readers[0]->layer, std::size_t{1});
        QCOMPARE(readers[0]->inputsPerUnit, std::int64_t{1});
        QCOMPARE(readers[1]->layer, std::size_t{2});
        QCOMPARE(readers[1]->inputsPerUnit, std::int64_t{16}); // a channel is flattened into 4 × 4 features
        QCOMPARE(readers[2]->layer, std::size_t{3});
        QVERIFY(!readers[3]);
    }

    void groupedReadersLeaveEverythingRead()
    {
        const auto network = NetworkBuilder("grouped", {2, 6, 6})
                                 .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}})
                                 .conv2d("b", {.outputChannels = 4, .kernel = {3, 3}, .groups = 2})
                                 .build();
        QVERIFY(!readersOf(network)[0]);
    }

    void aUnitIsReadWhereAnyWeightFromItIsLeft()
    {
        // 2 outputs, 3 inputs
        const std::vector<float> weights{0.0F, 0.0F, 5.0F, 0.0F, 1.0F, 0.0F};
        QCOMPARE(readUnits(weights, {2, 3}, {.layer = 1, .inputsPerUnit = 1}, 3),
            (std::vector<std::uint8_t>{0, 1, 1}));
    }

    void filtersOfAGroupedConvolutionCannotChangePlaces()
    {
        const auto interchangeable = [](std::int64_t groups) {
            const auto network =
                NetworkBuilder("groups", {4, 4, 4})
                    .conv2d("first", {.outputChannels = 4, .kernel = {3, 3}, .groups = groups})
                    .relu()
                    .conv2d("second", {.outputChannels = 2, .kernel = {1, 1}})
                    .flatten()
                    .linear("answer", 2)
                    .build();
            return readersOf(network).front()->interchangeable;
        };
        QVERIFY(interchangeable(1));
        QVERIFY(!interchangeable(2));
        QVERIFY(!interchangeable(4));
    }

    void aChannelIsReadWhereAnyOfItsFeaturesIs()
    {
        const std::vector<float> weights{0.0F, 0.0F, 0.0F, 2.0F}; // 1 output, 2 channels of 2 features
        QCOMPARE(readUnits(weights, {1, 4}, {.layer = 1, .inputsPerUnit = 2}, 2),
            (std::vector<std::uint8_t>{0, 1}));
    }

    void convolutionsReadByKernel()
    {
        std::vector<float> weights(2 * 3 * 2 * 2);
        weights[1 * 12 + 2 * 4 + 3] = 1.0F; // output 1 reads channel 2
        QCOMPARE(readUnits(weights, {2, 3, 2, 2}, {.layer = 1, .inputsPerUnit = 1}, 3),
            (std::vector<std::uint8_t>{0, 0, 1}));
    }

    void weightsIntoUnreadUnitsAreNotEligible()
    {
        QCOMPARE(weightsIntoRead({2, 3}, std::vector<std::uint8_t>{0, 1}),
            (std::vector<std::uint8_t>{0, 0, 0, 1, 1, 1}));
    }
};

QTEST_APPLESS_MAIN(TestLiveness)
#include "tst_liveness.moc"
