#include "core/hardware/mask_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace espalier {

namespace {

std::int64_t ceilDivide(std::int64_t value, std::int64_t by)
{
    return (value + by - 1) / by;
}

/// Zeros before each weight, sorted by length.
std::vector<GapLength> gapLengthsOf(std::span<const std::uint32_t> positions)
{
    std::vector<std::int64_t> small(4096);
    std::map<std::uint32_t, std::int64_t> large;
    std::uint32_t next = 0;
    for (const auto position : positions) {
        const auto zeros = position - next;
        if (zeros < small.size())
            ++small[zeros];
        else
            ++large[zeros];
        next = position + 1;
    }
    std::vector<GapLength> lengths;
    for (std::uint32_t zeros = 0; zeros < small.size(); ++zeros) {
        if (small[zeros] > 0)
            lengths.push_back({zeros, small[zeros]});
    }
    for (const auto& [zeros, count] : large)
        lengths.push_back({zeros, count});
    return lengths;
}

GroupCounts countGroups(std::span<const std::uint32_t> positions, const MatrixShape& matrix, int size)
{
    GroupCounts counts{.size = size, .most = 0};
    const auto columns = static_cast<std::uint64_t>(matrix.columns);
    const auto width = static_cast<std::uint64_t>(size);
    std::uint64_t end = 0; // of the group that is being counted
    int kept = 0;
    for (const std::uint64_t position : positions) {
        if (position >= end) {
            const auto column = position % columns;
            end = position + std::min(width - column % width, columns - column);
            kept = 0;
        }
        counts.most = std::max(counts.most, ++kept);
    }
    return counts;
}

std::vector<std::int64_t> levelsOf(std::span<const std::int16_t> codes)
{
    std::map<std::int16_t, std::int64_t> counts;
    for (const auto code : codes)
        ++counts[code];
    std::vector<std::int64_t> levels;
    for (const auto& [code, count] : counts)
        levels.push_back(count);
    return levels;
}

} // namespace

MatrixShape matrixOf(const Shape& weightShape)
{
    MatrixShape matrix;
    matrix.rows = weightShape.front();
    matrix.columns = elementCount(weightShape) / std::max<std::int64_t>(matrix.rows, 1);
    matrix.kernel = weightShape.size() == 4 ? weightShape[2] * weightShape[3] : 1;
    return matrix;
}

std::vector<BlockShape> blockShapes(const MatrixShape& matrix)
{
    const std::array candidates{BlockShape{1, 4}, BlockShape{4, 1}, BlockShape{4, 4}, BlockShape{8, 8},
        BlockShape{1, matrix.kernel}, BlockShape{1, matrix.columns}, BlockShape{matrix.rows, 1},
        BlockShape{matrix.rows, matrix.kernel}};
    std::vector<BlockShape> shapes;
    for (const auto& shape : candidates) {
        const bool oneWeight = shape.rows * shape.columns <= 1;
        const bool oneBlock = shape.rows >= matrix.rows && shape.columns >= matrix.columns;
        const bool tooLarge = shape.rows > matrix.rows || shape.columns > matrix.columns;
        if (!oneWeight && !oneBlock && !tooLarge && std::ranges::find(shapes, shape) == shapes.end())
            shapes.push_back(shape);
    }
    return shapes;
}

BlockCounts countBlocks(
    std::span<const std::uint32_t> positions, const MatrixShape& matrix, const BlockShape& shape)
{
    const auto across = ceilDivide(matrix.columns, shape.columns);
    const auto down = ceilDivide(matrix.rows, shape.rows);
    std::vector<bool> kept(static_cast<std::size_t>(across * down));
    for (const auto position : positions) {
        const auto row = position / matrix.columns;
        const auto column = position % matrix.columns;
        kept[static_cast<std::size_t>(row / shape.rows * across + column / shape.columns)] = true;
    }
    BlockCounts counts;
    counts.shape = shape;
    std::vector<std::uint32_t> blocks;
    for (std::int64_t block = 0; block < across * down; ++block) {
        if (!kept[static_cast<std::size_t>(block)])
            continue;
        blocks.push_back(static_cast<std::uint32_t>(block));
        counts.weights += std::min(shape.rows, matrix.rows - block / across * shape.rows)
            * std::min(shape.columns, matrix.columns - block % across * shape.columns);
    }
    counts.gaps = countGaps(blocks, across * down);
    return counts;
}

ColumnSpread countSpread(
    std::span<const std::uint32_t> positions, const MatrixShape& matrix, std::int64_t units)
{
    std::vector<std::uint32_t> kept(static_cast<std::size_t>(matrix.columns * units));
    for (const auto position : positions)
        ++kept[static_cast<std::size_t>(
            position % matrix.columns * units + position / matrix.columns % units)];
    const auto count = static_cast<double>(kept.size());
    double lifted = 0.0;
    double squares = 0.0;
    ColumnSpread spread{.units = units, .mean = static_cast<double>(positions.size()) / count};
    for (const auto weights : kept) {
        const double cycles = std::max<std::uint32_t>(weights, 1);
        spread.none += weights == 0 ? 1.0 / count : 0.0;
        lifted += cycles / count;
        squares += cycles * cycles / count;
    }
    spread.variation = std::max(0.0, squares / (lifted * lifted) - 1.0);
    return spread;
}

ColumnSpread expectedSpread(std::int64_t rows, double density, std::int64_t units)
{
    const auto perUnit = static_cast<double>(std::max<std::int64_t>(1, ceilDivide(rows, units)));
    ColumnSpread spread{.units = units, .mean = perUnit * density};
    if (density >= 1.0)
        return spread;
    // Moments of max(n, 1) for n kept of perUnit, drawn at random: E[n] = mean, E[n²] = mean·(1 − d) + mean².
    spread.none = std::exp(perUnit * std::log1p(-density));
    const auto lifted = spread.mean + spread.none;
    const auto squares = spread.mean * (1.0 - density) + spread.mean * spread.mean + spread.none;
    spread.variation = std::max(0.0, squares / (lifted * lifted) - 1.0);
    return spread;
}

MaskStatistics maskStatistics(std::span<const std::uint32_t> positions, const MatrixShape& matrix,
    std::span<const std::int16_t> levels, std::int64_t units)
{
    MaskStatistics statistics;
    statistics.gaps = countGaps(positions, matrix.weights());
    statistics.gapLengths = gapLengthsOf(positions);
    statistics.keptPerRow.resize(static_cast<std::size_t>(matrix.rows));
    for (const auto position : positions)
        ++statistics.keptPerRow[static_cast<std::size_t>(position / matrix.columns)];
    for (const int size : {2, 4, 8, 16}) {
        if (size <= matrix.columns)
            statistics.groups.push_back(countGroups(positions, matrix, size));
    }
    for (const auto& shape : blockShapes(matrix))
        statistics.blocks.push_back(countBlocks(positions, matrix, shape));
    statistics.levels = levelsOf(levels);
    if (units > 0)
        statistics.spread = countSpread(positions, matrix, units);
    return statistics;
}

double loadImbalance(std::span<const std::int64_t> keptPerRow, std::int64_t positions, std::int64_t units)
{
    const auto outputs = static_cast<std::int64_t>(keptPerRow.size()) * positions;
    std::vector<std::int64_t> work(static_cast<std::size_t>(std::clamp<std::int64_t>(outputs, 1, units)));
    std::int64_t total = 0;
    for (std::size_t row = 0; row < keptPerRow.size(); ++row) {
        total += keptPerRow[row] * positions;
        const auto whole = positions / units; // each unit gets so many outputs of the row, and some one more
        for (std::int64_t output = whole * units; output < positions; ++output)
            work[static_cast<std::size_t>((static_cast<std::int64_t>(row) * positions + output) % units)] +=
                keptPerRow[row];
        if (whole > 0) {
            for (auto& unit : work)
                unit += whole * keptPerRow[row];
        }
    }
    if (total == 0)
        return 1.0;
    const auto most = *std::max_element(work.begin(), work.end());
    return static_cast<double>(most) * static_cast<double>(work.size()) / static_cast<double>(total);
}

} // namespace espalier
