#include "core/hardware/storage.h"
#include "published_data.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

StoredWeights stored(const GapCounts& gaps, int bits)
{
    StoredWeights weights;
    weights.gaps = gaps;
    weights.bits = bits;
    return weights;
}

} // namespace

class PublishedStorageTest : public QObject {
    Q_OBJECT

private slots:
    void deepCompressionConvolutions_data();
    void deepCompressionConvolutions();
    void deepCompressionLinearLayers_data();
    void deepCompressionLinearLayers();
    void storageBreakEvenIsWhereTheTableSays_data();
    void storageBreakEvenIsWhereTheTableSays();
};

void PublishedStorageTest::deepCompressionConvolutions_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t row = 0; row < published::deepCompression.size(); ++row) {
        if (published::deepCompression[row].isConvolution)
            QTest::addRow("%s", published::deepCompression[row].name) << static_cast<int>(row);
    }
}

void PublishedStorageTest::deepCompressionConvolutions()
{
    QFETCH(int, row);
    const auto& layer = published::deepCompression[static_cast<std::size_t>(row)];
    const auto kept = layer.keptPercent / 100.0 * static_cast<double>(layer.weights);
    const auto codebook = std::exp2(layer.weightBits) * 32.0;
    const auto dense = 32.0 * static_cast<double>(layer.weights);
    const auto plain = 100.0 * (kept * (layer.weightBits + layer.gapBits) + codebook) / dense;
    const auto huffman = 100.0 * (kept * (layer.huffmanWeightBits + layer.huffmanGapBits) + codebook) / dense;
    QVERIFY2(std::abs(plain / layer.percent - 1.0) <= layer.tolerance,
        qPrintable(QString("%1 %, published %2 %").arg(plain).arg(layer.percent)));
    QVERIFY2(std::abs(huffman / layer.huffmanPercent - 1.0) <= layer.tolerance,
        qPrintable(QString("%1 % with Huffman, published %2 %").arg(huffman).arg(layer.huffmanPercent)));
}

void PublishedStorageTest::deepCompressionLinearLayers_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t row = 0; row < published::deepCompression.size(); ++row) {
        if (!published::deepCompression[row].isConvolution)
            QTest::addRow("%s", published::deepCompression[row].name) << static_cast<int>(row);
    }
}

void PublishedStorageTest::deepCompressionLinearLayers()
{
    QFETCH(int, row);
    const auto& layer = published::deepCompression[static_cast<std::size_t>(row)];
    const auto kept = std::llround(layer.keptPercent / 100.0 * static_cast<double>(layer.weights));
    auto weights = stored(expectedGaps(kept, layer.weights), layer.weightBits);
    weights.hasZeroLevel = true;
    weights.tableBits = (std::int64_t{1} << layer.weightBits) * 32;
    const auto size = storageSize(StorageFormat::Relative, weights, layer.gapBits);
    const auto percent =
        100.0 * static_cast<double>(size.weights()) / (32.0 * static_cast<double>(layer.weights));
    QVERIFY2(std::abs(percent / layer.percent - 1.0) <= layer.tolerance,
        qPrintable(QString("%1 %, published %2 %").arg(percent).arg(layer.percent)));
}

void PublishedStorageTest::storageBreakEvenIsWhereTheTableSays_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("bitmap");
    QTest::addColumn<double>("relative4");
    for (const auto& row : published::storageBreakEven)
        QTest::addRow("%d bits", row.bits) << row.bits << row.bitmap << row.relative4;
}

void PublishedStorageTest::storageBreakEvenIsWhereTheTableSays()
{
    QFETCH(int, bits);
    QFETCH(double, bitmap);
    QFETCH(double, relative4);
    constexpr std::int64_t n = 1'000'000;
    const auto cost = [bits](StorageFormat format, double density) {
        const auto weights = stored(expectedGaps(std::llround(density * n), n), bits);
        return static_cast<double>(storageSize(format, weights, 4).weights())
            / (static_cast<double>(n) * bits);
    };
    QVERIFY(std::abs(cost(StorageFormat::Bitmap, bitmap) - 1.0) < 0.002);
    QVERIFY(std::abs(cost(StorageFormat::Relative, relative4) - 1.0) < 0.003);
}

QTEST_APPLESS_MAIN(PublishedStorageTest)
#include "tst_published_storage.moc"
