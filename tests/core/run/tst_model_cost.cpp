// What is predicted of a compressed model against what is really written.
#include "core/compress/weight_packing.h"
#include "core/formats/esp.h"
#include "core/formats/file_io.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "tests/core/formats/random_model.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>

using namespace espalier;

namespace {

/// A layer's level codes, or floats, as words of its bits.
PackedWeights wordsOf(const CompressedLayer& layer)
{
    PackedWeights weights{.positions = layer.positions, .words = {}};
    for (const auto value : layer.values)
        weights.words.push_back(std::bit_cast<std::uint32_t>(value));
    for (const auto code : layer.codes) {
        const auto half = 1 << (layer.weightBits - 1); // codes −half .. −1, 1 .. half become 0 .. 2·half − 1
        weights.words.push_back(static_cast<std::uint32_t>(code + half - (code > 0 ? 1 : 0)));
    }
    return weights;
}

/// Bits that the weights take in the format that was predicted for them.
std::size_t writtenBits(const CompressedLayer& layer, const StorageSize& size)
{
    const auto rows = static_cast<std::uint32_t>(layer.weightShape.front());
    PackedLayout layout{.rows = rows,
        .columns = static_cast<std::uint32_t>(elementCount(layer.weightShape)) / rows,
        .bits = layer.weightBits};
    if (layer.weightBits == unquantizedBits)
        layout.zero = 0;
    const auto weights = wordsOf(layer);
    switch (size.format) {
    case StorageFormat::Dense: return packDense(layout, weights).bits;
    case StorageFormat::Bitmap: return packBitmap(layout, weights).bits;
    case StorageFormat::Csr: return packCsr(layout, weights).bits;
    case StorageFormat::Relative: return packRelative(layout, weights, size.gapBits).bits;
    case StorageFormat::RelativeEscape: return packRelativeEscape(layout, weights, size.gapBits).bits;
    case StorageFormat::Groups:
        return packGroups(layout, weights, {size.group.size, size.group.most, size.helpers > 0}).bits;
    case StorageFormat::Blocks: break;
    }
    return packBlocks(layout, weights,
        {static_cast<std::uint32_t>(size.block.rows), static_cast<std::uint32_t>(size.block.columns),
            size.gapBits, size.helpers > 0})
        .bits;
}

void addSeeds(int count)
{
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < count; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

} // namespace

class ModelCostTest : public QObject {
    Q_OBJECT

private slots:
    void storedBitsAreThoseOfThePackedWeights_data() { addSeeds(60); }
    void storedBitsAreThoseOfThePackedWeights();
    void sizesOfFilesArePredictedToTheByte_data() { addSeeds(60); }
    void sizesOfFilesArePredictedToTheByte();
    void codebooksCountAsTables();
    void whatIsCountedIsWhatIsKept();
};

void ModelCostTest::storedBitsAreThoseOfThePackedWeights()
{
    QFETCH(int, seed);
    const auto model = randomModel(static_cast<std::uint64_t>(seed));
    const auto report = estimateCost(model, builtInAccelerator(defaultAccelerator));
    for (std::size_t index = 0; index < model.layers.size(); ++index) {
        const auto& layer = model.layers[index];
        const auto& size = report.planned.layers[index].storage;
        QCOMPARE(size.data + size.index, static_cast<std::int64_t>(writtenBits(layer, size)));
        QCOMPARE(size.biases, static_cast<std::int64_t>(32 * layer.bias.size()));
    }
}

void ModelCostTest::sizesOfFilesArePredictedToTheByte()
{
    QFETCH(int, seed);
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.filePath("model.esp").toStdString());
    const auto model = randomModel(static_cast<std::uint64_t>(seed));
    const auto predicted = sizeOfEsp(model);
    QCOMPARE(writeEsp(model, file), predicted);
    QCOMPARE(static_cast<std::int64_t>(readFile(file).size()), predicted.total());
}

void ModelCostTest::codebooksCountAsTables()
{
    auto model = emptyModel(lenet300100());
    Random random(3);
    fillLayer(model.layers[0], 500, 2, {1.0, 1.0}, random);
    model.layers[0].interval = 0.0F;
    model.layers[0].codebook = {-0.5F, -0.1F, 0.2F, 0.6F};
    const auto report = estimateCost(model, builtInAccelerator(defaultAccelerator));
    QCOMPARE(report.planned.layers[0].storage.table, 4 * 32);
    QCOMPARE(report.planned.layers[1].storage.table, 0); // floats
}

void ModelCostTest::whatIsCountedIsWhatIsKept()
{
    auto model = emptyModel(lenet5());
    Random random(5);
    for (auto& layer : model.layers)
        fillLayer(
            layer, static_cast<std::size_t>(elementCount(layer.weightShape) / 10), 3, {1.0, 1.0}, random);
    const auto chip = builtInAccelerator(defaultAccelerator);
    const auto counted = estimateCost(model, chip).planned;
    const auto expected = estimateCost(layersOf(lenet5()), planOf(model), chip).planned;
    QCOMPARE(counted.total.keptWeights, expected.total.keptWeights);
    // Random weights come near what was expected of them.
    const auto stored = static_cast<double>(counted.total.storedBits);
    QVERIFY(std::abs(stored / static_cast<double>(expected.total.storedBits) - 1.0) < 0.05);
    QVERIFY(!counted.operations.empty()); // pooling and relu of the model's own graph
    for (const auto& layer : counted.layers)
        QVERIFY(layer.work.imbalance >= 1.0 && layer.work.imbalance < 2.0);
}

QTEST_APPLESS_MAIN(ModelCostTest)
#include "tst_model_cost.moc"
