// The bits that the cost model predicts are those that the packers write, mask by mask.
#include "core/compress/weight_packing.h"
#include "core/hardware/storage.h"
#include "random_mask.h"

#include <QTest>

#include <optional>

using namespace espalier;

namespace {

struct Matrix {
    MatrixShape shape = {};
    PackedLayout layout = {};
    PackedWeights weights = {};
    StoredWeights stored = {};
};

/// Levels without a zero below 32 bits, as ADMM leaves them, or a codebook whose word 0 means 0.
Matrix matrixOf(const MatrixShape& shape, const std::vector<std::uint32_t>& positions, int bits, bool hasZero)
{
    Matrix matrix{.shape = shape};
    matrix.layout = {.rows = static_cast<std::uint32_t>(shape.rows),
        .columns = static_cast<std::uint32_t>(shape.columns),
        .bits = bits};
    if (hasZero)
        matrix.layout.zero = 0;
    Random random(positions.size());
    matrix.weights.positions = positions;
    const auto words = (std::uint64_t{1} << bits) - 1;
    for (std::size_t weight = 0; weight < positions.size(); ++weight)
        matrix.weights.words.push_back(
            static_cast<std::uint32_t>(hasZero ? 1 + random.below(words) : random.below(words + 1)));
    const auto mask = maskStatistics(positions, shape);
    matrix.stored.gaps = mask.gaps;
    matrix.stored.groups = mask.groups;
    matrix.stored.blocks = mask.blocks;
    matrix.stored.rows = shape.rows;
    matrix.stored.bits = bits;
    matrix.stored.hasZeroLevel = hasZero;
    return matrix;
}

/// Packs as a predicted size says; empty where the weights do not come back the same.
std::optional<BitString> packed(const Matrix& matrix, const StorageSize& size)
{
    const auto& [shape, layout, weights, stored] = matrix;
    const auto kept = static_cast<std::uint32_t>(size.kept);
    BitString bits;
    PackedWeights back;
    switch (size.format) {
    case StorageFormat::Dense:
        bits = packDense(layout, weights);
        back = unpackDense(layout, bits, kept < shape.weights());
        break;
    case StorageFormat::Bitmap:
        bits = packBitmap(layout, weights);
        back = unpackBitmap(layout, bits);
        break;
    case StorageFormat::Csr:
        bits = packCsr(layout, weights);
        back = unpackCsr(layout, bits, kept);
        break;
    case StorageFormat::Relative:
        bits = packRelative(layout, weights, size.gapBits);
        back = unpackRelative(layout, bits, size.gapBits);
        break;
    case StorageFormat::RelativeEscape:
        bits = packRelativeEscape(layout, weights, size.gapBits);
        back = unpackRelativeEscape(layout, bits, size.gapBits);
        break;
    case StorageFormat::Groups: {
        const PackedGroups groups{size.group.size, size.group.most, size.helpers > 0};
        bits = packGroups(layout, weights, groups);
        back = unpackGroups(layout, bits, groups);
        break;
    }
    case StorageFormat::Blocks: {
        const PackedBlocks blocks{static_cast<std::uint32_t>(size.block.rows),
            static_cast<std::uint32_t>(size.block.columns), size.gapBits, size.helpers > 0};
        bits = packBlocks(layout, weights, blocks);
        back = unpackBlocks(layout, bits, blocks);
        break;
    }
    }
    return back == weights ? std::optional(bits) : std::nullopt;
}

} // namespace

class WrittenBitsTest : public QObject {
    Q_OBJECT

private slots:
    void predictedBitsAreWritten_data();
    void predictedBitsAreWritten();
    void everyGapWidthIsPredicted_data();
    void everyGapWidthIsPredicted();
};

void WrittenBitsTest::predictedBitsAreWritten_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("pattern");
    QTest::addColumn<double>("density");
    const std::array<MatrixShape, 5> shapes{
        {{20, 25, 25}, {50, 500, 25}, {1, 97, 1}, {97, 1, 1}, {30, 63, 9}}};
    for (const auto& shape : shapes) {
        for (int pattern = 0; pattern < 5; ++pattern) {
            for (const double density : {0.0, 0.01, 0.1, 0.5, 1.0}) {
                QTest::addRow("%dx%d pattern %d density %g", static_cast<int>(shape.rows),
                    static_cast<int>(shape.columns), pattern, density)
                    << static_cast<int>(shape.rows) << static_cast<int>(shape.columns)
                    << static_cast<int>(shape.kernel) << pattern << density;
            }
        }
    }
}

void WrittenBitsTest::predictedBitsAreWritten()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, kernel);
    QFETCH(int, pattern);
    QFETCH(double, density);
    const MatrixShape shape{rows, columns, kernel};
    const std::array masks{randomPositions(shape.weights(), density, 7),
        randomBlocks(shape, {1, columns}, density, 0.0, 5), // filters
        randomBlocks(shape, {4, 4}, density, 0.2, 6), randomGroups(shape, {4, 2}, 0.0, 8), // 2:4
        randomGroups(shape, {8, 1}, 0.5 * density, 9)};
    const auto& positions = masks[static_cast<std::size_t>(pattern)];
    for (const int bits : {1, 3, 8, 32}) {
        for (const bool hasZero : {false, true}) {
            if (bits == 32 && !hasZero)
                continue; // floats have one
            const auto matrix = matrixOf(shape, positions, bits, hasZero);
            for (const auto& size : storageSizes(matrix.stored)) {
                if (size.format == StorageFormat::Relative && !hasZero)
                    continue;
                const auto written = packed(matrix, size);
                QVERIFY2(written, toText(size.format).data());
                QVERIFY2(static_cast<std::int64_t>(written->bits) == size.weights(),
                    qPrintable(QString("%1 at %2 bits: %3 predicted, %4 written")
                                   .arg(toText(size.format).data())
                                   .arg(bits)
                                   .arg(size.weights())
                                   .arg(written->bits)));
                QCOMPARE(written->bytes.size(), (written->bits + 7) / 8);
            }
        }
    }
}

void WrittenBitsTest::everyGapWidthIsPredicted_data()
{
    QTest::addColumn<double>("density");
    for (const double density : {0.0005, 0.02, 0.1, 0.5, 1.0})
        QTest::addRow("density %g", density) << density;
}

void WrittenBitsTest::everyGapWidthIsPredicted()
{
    QFETCH(double, density);
    const MatrixShape shape{100, 200, 1};
    const auto matrix = matrixOf(shape, randomPositions(shape.weights(), density, 3), 4, true);
    for (int gapBits = 1; gapBits <= maxGapBits; ++gapBits) {
        for (const auto format : {StorageFormat::Relative, StorageFormat::RelativeEscape}) {
            const auto size = storageSize(format, matrix.stored, gapBits);
            const auto written = packed(matrix, size);
            QVERIFY(written);
            QCOMPARE(static_cast<std::int64_t>(written->bits), size.weights());
        }
    }
}

QTEST_APPLESS_MAIN(WrittenBitsTest)
#include "tst_written_bits.moc"
