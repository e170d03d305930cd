#include "tests/core/compress/sparse/sparse_samples.h"

#include <QTest>

using namespace espalier;

class SparseGradientsTest : public QObject {
    Q_OBJECT

private slots:
    void referenceAgreesWithCentralDifferences_data() { networkRows(); }
    void referenceAgreesWithCentralDifferences();
    void gradientsAgreeWithTheReference_data();
    void gradientsAgreeWithTheReference();
    void logitsAgreeWithTheReference();
    void quantizedActivationsAgreeWithTheReference_data() { networkRows(); }
    void quantizedActivationsAgreeWithTheReference();
    void thresholdAloneZeroesSmallActivations();
    void chunkSizeOnlyRounds();
    void rowsThatNobodyReadsGetNoGradient();
    void allZeroLayerIsJustItsBias();

private:
    void networkRows();
};

void SparseGradientsTest::networkRows()
{
    QTest::addColumn<QString>("name");
    for (const auto& name : networkNames)
        QTest::newRow(qPrintable(name)) << name;
}

void SparseGradientsTest::referenceAgreesWithCentralDifferences()
{
    QFETCH(QString, name);
    auto network = makeNetwork(name);
    initializeWeights(network, 3);
    ReferenceNetwork reference(network);
    Random random(5);
    std::vector<double> picture(static_cast<std::size_t>(elementCount(network.inputShape)));
    for (auto& value : picture)
        value = random.normal();
    reference.train(picture, 1, 1.0);
    auto nudged = reference;
    constexpr double step = 1e-5;
    for (std::size_t group = 0; group < reference.parameters.size(); ++group)
        for (int probe = 0; probe < 20; ++probe) {
            const auto index = random.below(reference.parameters[group].size());
            auto& value = nudged.parameters[group][index];
            const auto before = value;
            value = before + step;
            const auto above = nudged.train(picture, 1, 1.0);
            value = before - step;
            const auto below = nudged.train(picture, 1, 1.0);
            value = before;
            QVERIFY(std::abs((above - below) / (2.0 * step) - reference.gradients[group][index]) < 1e-7);
        }
}

void SparseGradientsTest::gradientsAgreeWithTheReference_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("keep");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("set");
    for (const auto set : availableInstructionSets())
        for (const auto& name : networkNames)
            for (const auto& [keep, count] : {std::pair{1.0, 16}, {0.4, 37}, {0.1, 1}, {0.1, 130}})
                QTest::addRow(
                    "%s, keep %g, %d pictures, %s", qPrintable(name), keep, count, toText(set).c_str())
                    << name << keep << count << static_cast<int>(set);
    for (const auto set : availableInstructionSets())
        QTest::addRow("LeNet-5, keep 0.02, 20 pictures, %s", toText(set).c_str())
            << "LeNet-5" << 0.02 << 20 << static_cast<int>(set);
}

void SparseGradientsTest::gradientsAgreeWithTheReference()
{
    QFETCH(QString, name);
    QFETCH(double, keep);
    QFETCH(int, count);
    QFETCH(int, set);
    auto network = makeNetwork(name);
    fillExactly(network, keep, 11);
    const auto pictures = makePictures(network, static_cast<std::size_t>(count), 12);
    auto options = exactOptions();
    options.instructionSet = static_cast<InstructionSet>(set);
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
    ReferenceNetwork reference(network);

    const auto loss = sparse.trainBatch({pictures.pixels, pictures.labels});
    const auto expected = trainReference(reference, network, pictures);
    QVERIFY2(std::abs(loss.sum - expected) <= 1e-6 * std::max(1.0, expected),
        qPrintable(QString::number(loss.sum - expected)));
    const auto error = gradientError(sparse, reference);
    QVERIFY2(error < rounding, qPrintable(QString::number(error)));
}

void SparseGradientsTest::logitsAgreeWithTheReference()
{
    for (const auto& name : networkNames) {
        auto network = makeNetwork(name);
        fillExactly(network, 0.3, 21);
        const auto pictures = makePictures(network, 75, 22);
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
        ReferenceNetwork reference(network);
        const auto classes = static_cast<std::size_t>(outputClasses(network));
        std::vector<float> logits(75 * classes);
        sparse.forward({pictures.pixels}, logits);
        for (std::size_t index = 0; index < 75; ++index) {
            const auto& expected = reference.forward(pictureOf(network, pictures, index));
            for (std::size_t output = 0; output < classes; ++output)
                QCOMPARE(static_cast<double>(logits[index * classes + output]), expected[output]);
        }
    }
}

void SparseGradientsTest::quantizedActivationsAgreeWithTheReference()
{
    QFETCH(QString, name);
    auto network = makeNetwork(name);
    fillExactly(network, 0.4, 31);
    const auto layers = layersOf(network);
    ReferenceNetwork reference(network);
    std::vector<ActivationLevels> levels(layers.size());
    for (std::size_t node = 1; node < network.nodes.size(); ++node)
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            const bool follows = network.nodes[node].operation == Operation::Relu
                && (network.nodes[node].inputs.front() == layers[layer].node
                    || (network.nodes[node].inputs.front() == layers[layer].node + 1
                        && network.nodes[node - 1].operation == Operation::MaxPool2d));
            if (follows)
                reference.levels[node] = levels[layer] = {0.25F, 3, layer % 2 ? 0.25F : 0.0F};
        }
    const auto pictures = makePictures(network, 45, 32);
    for (const auto set : availableInstructionSets()) {
        auto options = exactOptions();
        options.instructionSet = set;
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
        sparse.setActivationLevels(levels);
        auto fresh = reference;
        const auto loss = sparse.trainBatch({pictures.pixels, pictures.labels});
        const auto expected = trainReference(fresh, network, pictures);
        QVERIFY(std::abs(loss.sum - expected) <= 1e-6 * expected);
        QVERIFY(gradientError(sparse, fresh) < rounding);
    }
}

void SparseGradientsTest::thresholdAloneZeroesSmallActivations()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 41);
    const auto pictures = makePictures(network, 20, 42);
    ReferenceNetwork reference(network);
    reference.levels[2] = {0.0F, 32, 0.75F};
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
    sparse.setActivationLevels(std::vector<ActivationLevels>{reference.levels[2], {}, {}, {}});
    const auto expected = trainReference(reference, network, pictures);
    QVERIFY(
        std::abs(sparse.trainBatch({pictures.pixels, pictures.labels}).sum - expected) <= 1e-6 * expected);
    QVERIFY(gradientError(sparse, reference) < rounding);
}

void SparseGradientsTest::chunkSizeOnlyRounds()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.5, 91);
    const auto pictures = makePictures(network, 150, 92);
    ReferenceNetwork reference(network);
    trainReference(reference, network, pictures);
    for (const int blocks : {1, 2, 3, 7, 8, 10, 16}) {
        auto options = exactOptions();
        options.blocksPerChunk = blocks;
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), options);
        sparse.trainBatch({pictures.pixels, pictures.labels});
        QVERIFY(gradientError(sparse, reference) < rounding);
    }
}

void SparseGradientsTest::rowsThatNobodyReadsGetNoGradient()
{
    auto network = makeNetwork("conv relu pool");
    fillExactly(network, 0.7, 101);
    auto& second = network.parameters[2]; // b.weight, {6, 4, 2, 2}: nobody reads channel 2 of a
    for (std::size_t index = 0; index < second.values.size(); ++index)
        if (index / 4 % 4 == 2)
            second.values[index] = 0.0F;
    const auto pictures = makePictures(network, 30, 102);
    SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
    ReferenceNetwork reference(network);
    trainReference(reference, network, pictures);
    sparse.trainBatch({pictures.pixels, pictures.labels});
    QVERIFY(gradientError(sparse, reference) < rounding);
    QCOMPARE(sparse.gradients(1)[2], 0.0F);
    const auto kept = sparse.positions(0);
    for (std::size_t index = 0; index < kept.size(); ++index)
        if (kept[index] / 9 == 2)
            QCOMPARE(sparse.gradients(0)[index], 0.0F);
}

void SparseGradientsTest::allZeroLayerIsJustItsBias()
{
    for (const std::size_t empty : {0, 2, 4, 6}) {
        auto network = makeNetwork("conv relu pool");
        fillExactly(network, 0.5, 111);
        std::ranges::fill(network.parameters[empty].values, 0.0F);
        const auto pictures = makePictures(network, 18, 112);
        SparseNetwork sparse(network, SparseNetwork::supportsOf(network), exactOptions());
        ReferenceNetwork reference(network);
        const auto expected = trainReference(reference, network, pictures);
        QVERIFY(std::abs(sparse.trainBatch({pictures.pixels, pictures.labels}).sum - expected)
            <= 1e-6 * expected);
        QVERIFY(gradientError(sparse, reference) < rounding);
    }
}

QTEST_APPLESS_MAIN(SparseGradientsTest)
#include "tst_sparse_gradients.moc"
