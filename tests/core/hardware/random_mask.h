#pragma once

#include "core/hardware/mask_statistics.h"
#include "core/random.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace espalier {

/// Ascending positions of weights that survive at random.
inline std::vector<std::uint32_t> randomPositions(std::int64_t weights, double density, std::uint64_t seed)
{
    Random random(seed);
    std::vector<std::uint32_t> positions;
    for (std::int64_t position = 0; position < weights; ++position) {
        if (random.uniform() < density)
            positions.push_back(static_cast<std::uint32_t>(position));
    }
    return positions;
}

/// Weights of blocks that survive at random as a whole, less `holes` of them.
inline std::vector<std::uint32_t> randomBlocks(
    const MatrixShape& matrix, const BlockShape& block, double density, double holes, std::uint64_t seed)
{
    Random random(seed);
    const auto across = (matrix.columns + block.columns - 1) / block.columns;
    const auto down = (matrix.rows + block.rows - 1) / block.rows;
    std::vector<bool> kept(static_cast<std::size_t>(across * down));
    for (auto&& one : kept)
        one = random.uniform() < density;
    std::vector<std::uint32_t> positions;
    for (std::int64_t position = 0; position < matrix.weights(); ++position) {
        const auto row = position / matrix.columns / block.rows;
        const auto column = position % matrix.columns / block.columns;
        if (kept[static_cast<std::size_t>(row * across + column)] && random.uniform() >= holes)
            positions.push_back(static_cast<std::uint32_t>(position));
    }
    return positions;
}

/// The same number of weights in each group of neighbours, or fewer by chance.
inline std::vector<std::uint32_t> randomGroups(
    const MatrixShape& matrix, const GroupCounts& group, double holes, std::uint64_t seed)
{
    Random random(seed);
    std::vector<std::uint32_t> positions;
    for (std::int64_t row = 0; row < matrix.rows; ++row) {
        for (std::int64_t start = 0; start < matrix.columns; start += group.size) {
            int left = group.most;
            const auto end = std::min<std::int64_t>(start + group.size, matrix.columns);
            for (auto column = start; column < end && left > 0; ++column) {
                const bool takesAll = end - column <= left;
                if ((takesAll || random.uniform() < 0.5) && left-- > 0 && random.uniform() >= holes)
                    positions.push_back(static_cast<std::uint32_t>(row * matrix.columns + column));
            }
        }
    }
    return positions;
}

} // namespace espalier
