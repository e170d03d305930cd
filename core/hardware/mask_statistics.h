// What the cost model needs to know of a layer's real zeros, counted in one pass over its positions.
#pragma once

#include "core/hardware/gap_counts.h"
#include "core/network/shape.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// A layer's weights as a matrix: one row an output, its columns all that leads into one.
struct MatrixShape {
    std::int64_t rows = 1;
    std::int64_t columns = 1;
    std::int64_t kernel = 1; ///< columns of one input channel: kernel height × width; divides `columns`
    bool operator==(const MatrixShape&) const = default;

    std::int64_t weights() const { return rows * columns; }
};
/// Of weights {out, in / groups, height, width} or {out, in}.
MatrixShape matrixOf(const Shape& weightShape);

/// A part of the matrix that is kept or pruned as a whole. Blocks at the edges hold what is left of it.
struct BlockShape {
    std::int64_t rows = 1;
    std::int64_t columns = 1;
    bool operator==(const BlockShape&) const = default;
};

/// The blocks of one shape, counted row of blocks by row of blocks.
struct BlockCounts {
    BlockShape shape = {};
    GapCounts gaps = {}; ///< of blocks instead of weights: one is kept where any of its weights is
    std::int64_t weights = 0; ///< inside kept blocks, zeros among them
    bool operator==(const BlockCounts&) const = default;
};

/// N:M: the most weights that any group of `size` neighbouring columns of a row keeps.
struct GroupCounts {
    int size = 4;
    int most = 4;
    bool operator==(const GroupCounts&) const = default;
};

/// How many weights have so many zeros before them.
struct GapLength {
    std::uint32_t zeros = 0;
    std::int64_t count = 0;
    bool operator==(const GapLength&) const = default;
};

/// How many kept weights of one column fall to one of `units`, rows dealt out in turn: that is what a queue
/// before each unit has to even out (EIE).
struct ColumnSpread {
    std::int64_t units = 0;
    double mean = 0.0;
    double none = 0.0; ///< share of columns and units without any
    double variation =
        0.0; ///< squared coefficient of variation of max(weights, 1): an empty column takes a cycle
    bool operator==(const ColumnSpread&) const = default;
};

struct MaskStatistics {
    GapCounts gaps = {};
    std::vector<GapLength> gapLengths = {}; ///< ascending; empty: not known
    std::vector<std::int64_t> keptPerRow = {}; ///< empty: not known
    std::vector<GroupCounts> groups = {}; ///< empty: no group is known to keep less than all
    std::vector<BlockCounts> blocks = {}; ///< empty: no block is known to be empty
    std::vector<std::int64_t> levels = {}; ///< how often each level occurs that does; empty: not known
    std::int64_t codebook = 0; ///< entries of the layer's codebook; 0: one scale for all levels
    std::optional<ColumnSpread> spread = {}; ///< none: not known
    /// Measured share of the dense multiply-adds in which neither weight nor input is 0: see EffectiveMacs.
    std::optional<double> effectiveShare = {};
    bool operator==(const MaskStatistics&) const = default;
};

/// Shapes that blocks are looked for in: 4 and 8 wide, one kernel, a row (filter), a column, an input
/// channel.
std::vector<BlockShape> blockShapes(const MatrixShape& matrix);

/// Blocks of one shape; `positions` (row · columns + column) ascend.
BlockCounts countBlocks(
    std::span<const std::uint32_t> positions, const MatrixShape& matrix, const BlockShape& shape);

ColumnSpread countSpread(
    std::span<const std::uint32_t> positions, const MatrixShape& matrix, std::int64_t units);
/// Expected where weights are kept at random.
ColumnSpread expectedSpread(std::int64_t rows, double density, std::int64_t units);

/// Counts the ascending positions of kept weights, and their level codes where there are any. Where weights
/// are spread over units is counted for as many units as the accelerator has; 0: not.
MaskStatistics maskStatistics(std::span<const std::uint32_t> positions, const MatrixShape& matrix,
    std::span<const std::int16_t> levels = {}, std::int64_t units = 0);

/// Work of the busiest unit over that of the mean one, ≥ 1, where each output has a unit of its own and takes
/// a time in proportion to the kept weights of its row: output p of row r, of `positions` outputs a row, goes
/// to unit (r · positions + p) mod units. Units that get no output do not count: they are a matter of
/// utilisation. 1 where nothing is kept.
double loadImbalance(std::span<const std::int64_t> keptPerRow, std::int64_t positions, std::int64_t units);

} // namespace espalier
