#pragma once

#include "core/compress/sparse/kernels.h"

#include <vector>

namespace espalier {

/// A rectangle of output positions and the kernels of its size.
struct PlannedTile {
    int row = 0;
    int column = 0;
    const TileKernels* kernels = nullptr;
};

/// Covers rows × columns of positions with the rectangles that `kernels` has, each position once, at the
/// least cost. `columnStride` is that of the convolution.
std::vector<PlannedTile> coverByTiles(
    const Kernels& kernels, int rows, int columns, std::int64_t columnStride);

/// Output rows worth computing together so that the registers are full: 1, 2 or 4.
int rowsAtOnce(const Kernels& kernels, int columns, std::int64_t columnStride);

/// Index of the kernels for a column stride in TileKernels.
inline int strideIndex(std::int64_t columnStride)
{
    return columnStride == 2 ? 1 : 0;
}

} // namespace espalier
