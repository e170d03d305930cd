#include "core/hardware/entropy.h"
#include "core/hardware/storage.h"
#include "core/hardware/storage_reason.h"
#include "random_mask.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

StoredWeights stored(const GapCounts& gaps, int bits, std::int64_t rows = 1)
{
    StoredWeights weights;
    weights.gaps = gaps;
    weights.bits = bits;
    weights.rows = rows;
    return weights;
}

/// Kept share at which a sparse format is as large as dense weights of the same bits. Computed, not
/// published: bitmap 1 - 1/b; 4-bit gaps with fillers solved numerically.
struct StorageBreakEvenRow {
    int bits;
    double bitmap;
    double relative4;
};
constexpr std::array<StorageBreakEvenRow, 6> storageBreakEven{{
    {2, 0.500, 0.333},
    {3, 0.667, 0.429},
    {4, 0.750, 0.500},
    {5, 0.800, 0.556},
    {8, 0.875, 0.667},
    {16, 0.938, 0.800},
}};

} // namespace

class StorageTest : public QObject {
    Q_OBJECT

private slots:
    void eiesColumnTakesOneFiller();
    void gapsStartAnewInEachSlice();
    void expectedGapsMatchRandomMasks_data();
    void expectedGapsMatchRandomMasks();
    void expectedGapsOfSlicesMatchRandomMasks();
    void simpleFormatsAreCountedByHand();
    void zeroNeedsABitOfItsOwnInADenseArray();
    void smallestFormatIsSmallest_data();
    void smallestFormatIsSmallest();
    void removingAWeightNeverCostsBits();
    void formatsComeNearTheBound();
    void huffmanOfKnownCounts();
    void formatNamesReadBack();
    void reasonNamesTheRunnerUp();
    void storageBreakEvenIsWhereTheTableSays_data();
    void storageBreakEvenIsWhereTheTableSays();
};

void StorageTest::eiesColumnTakesOneFiller()
{
    // EIE (ISCA 2016), section III-C: 0, 0, 1, 2, 18 zeros, 3 becomes v = 1, 2, 0, 3 and z = 2, 0, 15, 2.
    const std::vector<std::uint32_t> positions{2, 3, 22};
    const auto size = storageSize(StorageFormat::Relative, stored(countGaps(positions, 23), 4), 4);
    QCOMPARE(size.helpers, 1);
    QCOMPARE(size.data + size.index, 4 * (4 + 4));
}

void StorageTest::gapsStartAnewInEachSlice()
{
    const std::vector<std::uint32_t> positions{15, 40};
    QCOMPARE(countGaps(positions, 48).fillers[4], 1.0); // 24 zeros between them
    QCOMPARE(countGaps(positions, 48, 20).fillers[4], 0.0); // 15 zeros, then none since 40
    QCOMPARE(countGaps(positions, 48, 20).fillers[3], 1.0);
}

void StorageTest::expectedGapsMatchRandomMasks_data()
{
    QTest::addColumn<double>("density");
    QTest::addRow("one in a thousand") << 0.001;
    QTest::addRow("2 %%") << 0.02;
    QTest::addRow("10 %%") << 0.1;
    QTest::addRow("half") << 0.5;
}

void StorageTest::expectedGapsMatchRandomMasks()
{
    QFETCH(double, density);
    constexpr std::int64_t weights = 2'000'000;
    const auto counted = countGaps(randomPositions(weights, density, 3), weights);
    const auto expected = expectedGaps(counted.kept, weights);
    for (std::size_t k = 1; k <= maxGapBits; ++k) {
        for (const auto& [real, ideal] : {std::pair(counted.fillers[k], expected.fillers[k]),
                 std::pair(counted.escapes[k], expected.escapes[k])})
            QVERIFY2(std::abs(real - ideal) <= 0.01 * ideal + 6.0 * std::sqrt(ideal) + 1.0,
                qPrintable(QString("k %1: %2 counted, %3 expected").arg(k).arg(real).arg(ideal)));
    }
}

void StorageTest::expectedGapsOfSlicesMatchRandomMasks()
{
    constexpr std::int64_t weights = 1'024'000;
    const auto counted = countGaps(randomPositions(weights, 0.04, 5), weights, 64);
    const auto expected = expectedGaps(counted.kept, weights, 64);
    for (const std::size_t k : {2U, 3U, 4U, 5U})
        QVERIFY(std::abs(counted.fillers[k] - expected.fillers[k]) < 0.02 * expected.fillers[k]);
    QCOMPARE(expected.fillers[7], 0.0); // 64 weights hold no run of 128 zeros
}

void StorageTest::simpleFormatsAreCountedByHand()
{
    auto weights = stored(countGaps(std::vector<std::uint32_t>{0, 5, 11}, 12), 3, 3);
    weights.tableBits = 32;
    weights.biasBits = 96;
    const auto bitmap = storageSize(StorageFormat::Bitmap, weights);
    QCOMPARE(bitmap.data, 9);
    QCOMPARE(bitmap.index, 12);
    QCOMPARE(bitmap.total(), 9 + 12 + 32 + 96);
    // 4 columns: 2 bits each; 4 row pointers that count to 3: 2 bits each.
    QCOMPARE(storageSize(StorageFormat::Csr, weights).index, 3 * 2 + 4 * 2);
    QCOMPARE(storageSize(StorageFormat::RelativeEscape, weights, 4).paperConvention(), 3 * (3 + 4));
}

void StorageTest::zeroNeedsABitOfItsOwnInADenseArray()
{
    auto weights = stored(expectedGaps(50, 100), 3);
    QCOMPARE(storageSize(StorageFormat::Dense, weights).data, 400);
    weights.hasZeroLevel = true;
    QCOMPARE(storageSize(StorageFormat::Dense, weights).data, 300);
    weights = stored(expectedGaps(100, 100), 3);
    QCOMPARE(storageSize(StorageFormat::Dense, weights).data, 300);
    QCOMPARE(storageSize(StorageFormat::Dense, stored(expectedGaps(50, 100), 32)).data, 3200);
}

void StorageTest::smallestFormatIsSmallest_data()
{
    QTest::addColumn<double>("density");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("format");
    QTest::addRow("nothing pruned") << 1.0 << 3 << static_cast<int>(StorageFormat::Dense);
    QTest::addRow("half at 3 bits") << 0.5 << 3 << static_cast<int>(StorageFormat::Bitmap);
    QTest::addRow("one in a hundred") << 0.01 << 2 << static_cast<int>(StorageFormat::RelativeEscape);
    QTest::addRow("floats, few zeros") << 0.99 << 32 << static_cast<int>(StorageFormat::Dense);
    QTest::addRow("floats, half") << 0.5 << 32 << static_cast<int>(StorageFormat::Bitmap);
}

void StorageTest::smallestFormatIsSmallest()
{
    QFETCH(double, density);
    QFETCH(int, bits);
    QFETCH(int, format);
    const auto kept = std::llround(density * 100'000);
    const auto weights = stored(expectedGaps(kept, 100'000), bits, 100);
    const auto smallest = smallestStorage(weights);
    QCOMPARE(static_cast<int>(smallest.format), format);
    for (const auto& other : storageSizes(weights)) {
        if (canHold(other.format, weights))
            QVERIFY(smallest.total() <= other.total());
    }
}

void StorageTest::removingAWeightNeverCostsBits()
{
    auto positions = randomPositions(3000, 0.1, 11);
    Random random(4);
    auto before = storageSizes(stored(countGaps(positions, 3000), 3, 30));
    while (positions.size() > 1) {
        positions.erase(positions.begin() + static_cast<std::ptrdiff_t>(random.below(positions.size())));
        const auto after = storageSizes(stored(countGaps(positions, 3000), 3, 30));
        for (std::size_t format = 0; format < after.size(); ++format) {
            if (canHold(static_cast<StorageFormat>(format), stored(countGaps(positions, 3000), 3, 30)))
                QVERIFY(after[format].total() <= before[format].total());
        }
        before = after;
    }
}

void StorageTest::formatsComeNearTheBound()
{
    // 10 over 3 is 120, which takes 6.9 bits.
    QVERIFY(std::abs(storageBound(stored(expectedGaps(3, 10), 2)) - std::log2(120.0) - 6) < 0.1);
    QCOMPARE(storageBound(stored(expectedGaps(10, 10), 2)), 20.0);
    for (const double density : {0.001, 0.01, 0.1, 0.3, 0.7}) {
        const auto weights = stored(expectedGaps(std::llround(density * 1e6), 1'000'000), 3);
        const auto smallest = static_cast<double>(smallestStorage(weights).weights());
        QVERIFY(smallest >= 0.999 * storageBound(weights));
        QVERIFY(smallest <= 1.35 * storageBound(weights));
    }
}

void StorageTest::huffmanOfKnownCounts()
{
    // Codes of 1, 2, 3, 3 bits.
    QCOMPARE(huffmanBits(std::vector<std::int64_t>{40, 20, 10, 10, 0}), 40 + 2 * 20 + 3 * 20);
    QCOMPARE(huffmanBits(std::vector<std::int64_t>{0, 7}), 7);
    QCOMPARE(huffmanBits({}), 0);
    QCOMPARE(entropyBits(std::vector<std::int64_t>{40, 20, 10, 10}), 140.0);
}

void StorageTest::formatNamesReadBack()
{
    for (int format = 0; format < storageFormats; ++format) {
        const auto value = static_cast<StorageFormat>(format);
        QCOMPARE(storageFormatFromText(toText(value)), value);
    }
    QVERIFY(errorText([] { storageFormatFromText("zip"); }).contains("'zip'"));
}

void StorageTest::reasonNamesTheRunnerUp()
{
    const auto sparse = QString::fromStdString(storageReason(stored(expectedGaps(1000, 100'000), 3, 100)));
    QVERIFY2(sparse.startsWith("relative-escape with 8-bit gaps: the smallest; csr would take"),
        qPrintable(sparse));
    QVERIFY(storageReason(stored(expectedGaps(10, 10), 3)).starts_with("dense: nothing is pruned"));
}

void StorageTest::storageBreakEvenIsWhereTheTableSays_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<double>("bitmap");
    QTest::addColumn<double>("relative4");
    for (const auto& row : storageBreakEven)
        QTest::addRow("%d bits", row.bits) << row.bits << row.bitmap << row.relative4;
}

void StorageTest::storageBreakEvenIsWhereTheTableSays()
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

QTEST_APPLESS_MAIN(StorageTest)
#include "tst_storage.moc"
