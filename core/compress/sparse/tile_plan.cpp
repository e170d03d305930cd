#include "core/compress/sparse/tile_plan.h"

#include <algorithm>
#include <limits>

namespace espalier {

namespace {

/// Work for one weight, in multiply-adds: few positions wait for each other, and each weight has to be
/// fetched.
int costOf(int positions)
{
    constexpr int latency = 6;
    constexpr int overhead = 4;
    return std::max(positions, latency) + overhead;
}

/// The cheapest way to cover a strip of `rows` rows with tiles of exactly that height.
struct StripCover {
    int cost = 0;
    std::vector<const TileKernels*> tiles;
};

StripCover coverStrip(const Kernels& kernels, int rows, int columns, std::int64_t columnStride)
{
    constexpr int never = std::numeric_limits<int>::max() / 2;
    const auto size = static_cast<std::size_t>(columns);
    std::vector<int> cost(size + 1, never);
    std::vector<const TileKernels*> last(size + 1, nullptr);
    cost[0] = 0;
    for (std::size_t width = 1; width <= size; ++width)
        for (std::size_t index = 0; index < kernels.tileCount; ++index) {
            const auto& tile = kernels.tiles[index];
            const auto step = static_cast<std::size_t>(tile.columns);
            if (tile.rows != rows || step > width || (columnStride > 2 && step > 1))
                continue;
            if (const auto whole = cost[width - step] + costOf(rows * tile.columns); whole < cost[width]) {
                cost[width] = whole;
                last[width] = &tile;
            }
        }
    StripCover cover{cost[size], {}};
    for (auto width = size; width > 0 && last[width]; width -= static_cast<std::size_t>(last[width]->columns))
        cover.tiles.push_back(last[width]);
    std::ranges::reverse(cover.tiles);
    return cover;
}

} // namespace

std::vector<PlannedTile> coverByTiles(
    const Kernels& kernels, int rows, int columns, std::int64_t columnStride)
{
    std::vector<PlannedTile> plan;
    for (int row = 0; row < rows;) {
        int height = 1;
        auto best = coverStrip(kernels, 1, columns, columnStride);
        for (const int taller : {2, 4}) {
            if (taller > rows - row)
                continue;
            auto cover = coverStrip(kernels, taller, columns, columnStride);
            if (cover.cost * height < best.cost * taller) {
                best = std::move(cover);
                height = taller;
            }
        }
        int column = 0;
        for (const auto* tile : best.tiles) {
            plan.push_back({row, column, tile});
            column += tile->columns;
        }
        row += height;
    }
    return plan;
}

int rowsAtOnce(const Kernels& kernels, int columns, std::int64_t columnStride)
{
    int best = 1;
    auto least = coverStrip(kernels, 1, columns, columnStride).cost;
    for (const int rows : {2, 4})
        if (const auto cost = coverStrip(kernels, rows, columns, columnStride).cost;
            cost * best < least * rows) {
            best = rows;
            least = cost;
        }
    return best;
}

} // namespace espalier
