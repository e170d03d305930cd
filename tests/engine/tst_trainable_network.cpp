#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/trainable_network.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

Network example()
{
    auto network =
        NetworkBuilder("example", {2, 11, 10})
            .conv2d("a", {.outputChannels = 6, .kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 1}})
            .relu()
            .maxPool2d()
            .conv2d("b", {.outputChannels = 4, .kernel = {2, 2}, .groups = 2})
            .relu()
            .flatten()
            .linear("c", 7)
            .relu()
            .linear("d", 5)
            .build();
    initializeWeights(network, 5);
    Random random(8);
    for (auto& parameter : network.parameters)
        if (parameter.shape.size() == 1)
            for (auto& value : parameter.values)
                value = static_cast<float>(0.1 * random.normal());
    return network;
}

Batch exampleBatch(std::size_t count)
{
    Random random(9);
    Batch batch{std::vector<std::uint8_t>(count * 220), std::vector<std::uint8_t>(count)};
    for (auto& pixel : batch.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    for (auto& label : batch.labels)
        label = static_cast<std::uint8_t>(random.below(5));
    return batch;
}

Masks randomMasks(const Network& network, double keep)
{
    Random random(10);
    Masks masks;
    for (const auto& layer : layersOf(network)) {
        auto& mask = masks.emplace_back(static_cast<std::size_t>(layer.weights));
        for (auto& byte : mask)
            byte = random.uniform() < keep ? 1 : 0;
    }
    return masks;
}

} // namespace

class TestTrainableNetwork : public QObject {
    Q_OBJECT

private slots:
    void anUnknownOperationIsRefusedInWords()
    {
        auto network = example();
        auto& relu = network.nodes[2];
        relu.attributes = UnknownAttributes{"HardSwish", inferShapes(network)[1]};
        relu.operation = Operation::Unknown;
        QCOMPARE(errorText([&] { makeDenseTrainable(network, Masks(4)); }),
            QStringLiteral(
                "network 'example' cannot be run: this program does not know the operation of node "
                "'a.relu' (HardSwish); it can be shown, planned and costed"));
    }

    /// LibTorch's forward and backward passes as they are put together here, against differences of the loss.
    void denseGradientsAreThoseOfTheLoss()
    {
        auto network = example();
        const auto batch = exampleBatch(9);
        const auto trainable = makeDenseTrainable(network, Masks(4));
        trainable->trainBatch(batch);
        Random random(12);
        for (std::size_t parameter = 0; parameter < network.parameters.size(); ++parameter) {
            const auto gradients = trainable->gradients(parameter);
            const std::vector<float> kept(gradients.begin(), gradients.end());
            for (int trial = 0; trial < 6; ++trial) {
                const auto index = random.below(kept.size());
                auto& value = trainable->values(parameter)[index];
                const auto before = value;
                constexpr float step = 2e-3F;
                value = before + step;
                const auto more = trainable->trainBatch(batch);
                value = before - step;
                const auto less = trainable->trainBatch(batch);
                value = before;
                const auto slope = (more - less) / (2.0 * static_cast<double>(step));
                QVERIFY2(std::abs(slope - static_cast<double>(kept[index])) < 2e-3 + 0.02 * std::abs(slope),
                    qPrintable(QStringLiteral("%1: %2 against %3")
                                   .arg(QString::fromStdString(network.parameters[parameter].name))
                                   .arg(kept[index])
                                   .arg(slope)));
            }
        }
    }

    void bothKernelsGiveTheSameLossGradientsAndOutputs_data()
    {
        QTest::addColumn<double>("keep");
        QTest::addColumn<bool>("levels");
        for (const double keep : {0.05, 0.3, 1.0})
            for (const bool levels : {false, true})
                QTest::addRow("%g kept%s", keep, levels ? ", activation levels" : "") << keep << levels;
    }

    void bothKernelsGiveTheSameLossGradientsAndOutputs()
    {
        QFETCH(const double, keep);
        QFETCH(const bool, levels);
        const auto network = example();
        const auto masks = randomMasks(network, keep);
        const auto dense = makeDenseTrainable(network, masks);
        const auto sparse = makeSparseTrainable(network, masks);
        if (levels) {
            const std::vector<ActivationLevels> wanted{
                {0.05F, 4, 0.0F}, {0.0F, 32, 0.2F}, {0.1F, 3, 0.15F}, {}};
            dense->setActivationLevels(wanted);
            sparse->setActivationLevels(wanted);
        }
        const auto batch = exampleBatch(37); // no multiple of the sparse kernels' 16
        // An activation in the middle between two levels may go either way by the last bit.
        const auto tolerance = levels ? 2e-3F : 1e-5F;
        QVERIFY(
            std::abs(dense->trainBatch(batch) - sparse->trainBatch(batch)) < static_cast<double>(tolerance));
        for (std::size_t parameter = 0; parameter < network.parameters.size(); ++parameter) {
            const auto all = dense->gradients(parameter);
            const auto kept = sparse->gradients(parameter);
            const auto positions = sparse->positions(parameter);
            for (std::size_t index = 0; index < kept.size(); ++index) {
                const auto expected =
                    all[network.parameters[parameter].shape.size() == 1 ? index : positions[index]];
                QVERIFY(std::abs(kept[index] - expected) < tolerance + 10 * tolerance * std::abs(expected));
            }
        }
        std::vector<float> denseOutputs(37 * 5);
        std::vector<float> sparseOutputs(37 * 5);
        dense->logits(batch.pixels, denseOutputs);
        sparse->logits(batch.pixels, sparseOutputs);
        for (std::size_t index = 0; index < denseOutputs.size(); ++index)
            QVERIFY(std::abs(denseOutputs[index] - sparseOutputs[index]) < 10 * tolerance);
    }

    void weightsOutsideTheMaskAreZeroAndStayZero()
    {
        const auto network = example();
        const auto masks = randomMasks(network, 0.5);
        for (const auto& trainable :
            {makeDenseTrainable(network, masks), makeSparseTrainable(network, masks)}) {
            for (auto& value : trainable->values(0))
                value += 1.0F; // as an optimiser with momentum would
            trainable->afterStep();
            auto stored = network;
            trainable->store(stored);
            for (std::size_t index = 0; index < masks[0].size(); ++index)
                QCOMPARE(stored.parameters[0].values[index] != 0.0F, masks[0][index] == 1);
        }
    }

    /// The gradient of the pictures is nobody's business, whatever node reads them, and however many there
    /// are.
    void batchesOfAllSizesFollowEachOtherWhereFlatteningComesFirst()
    {
        auto network = lenet300100();
        initializeWeights(network, 2);
        for (const auto& trainable :
            {makeDenseTrainable(network, Masks(3)), makeSparseTrainable(network, randomMasks(network, 0.2))})
            for (const std::size_t count : {5, 5, 3, 8}) {
                const Batch batch{
                    std::vector<std::uint8_t>(count * 784, 100), std::vector<std::uint8_t>(count, 1)};
                QVERIFY(std::isfinite(trainable->trainBatch(batch)));
            }
    }

    void sparseWorkCountsMultiplyAdds()
    {
        const auto network = lenet5();
        Masks masks(4);
        QCOMPARE(sparseWork(network, masks), 1.0);
        masks[1].assign(25000, 0); // conv2 is 1.6 M of 2.293 M
        QVERIFY(std::abs(sparseWork(network, masks) - 693000.0 / 2293000.0) < 1e-12);
    }
};

QTEST_APPLESS_MAIN(TestTrainableNetwork)
#include "tst_trainable_network.moc"
