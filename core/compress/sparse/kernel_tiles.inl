// Weighted sums over small rectangles of positions whose accumulators (forward) or gradients (backward) stay
// in registers while the kept weights of a row pass by.

/// With few positions, several weights are summed apart so that one addition need not wait for the last.
template <int Positions>
constexpr int weightsAtOnce = Positions >= 8 ? 1
    : Positions >= 4                         ? 2
                                             : 4;

template <int Rows, int Columns, int Stride>
void forwardTile(const ForwardTile& job)
{
    constexpr int positions = Rows * Columns;
    constexpr int sets = weightsAtOnce<positions>;
    const auto tile = job; // copies stay in registers: no store can change them
    const auto rows = *tile.rows;
    for (auto index = tile.first; index < tile.last; ++index) {
        const auto row = rows.live[index];
        auto k = rows.begin[row];
        const auto end = rows.end[row];
        if (tile.accumulate && k == end)
            continue;
        float* output = tile.output + (row - tile.firstRow) * tile.outputChannelStep;
        Lanes sums[sets * positions];
        if (tile.accumulate) {
            unrolled<positions>([&](auto at) __attribute__((always_inline)) {
                sums[at] = load(output + at / Columns * tile.outputStep + at % Columns * laneCount);
            });
        } else {
            const auto bias = broadcast(rows.bias ? rows.bias[row] : 0.0F);
            unrolled<positions>([&](auto at) __attribute__((always_inline)) { sums[at] = bias; });
        }
        unrolled<(sets - 1) * positions>([&](auto at)
                __attribute__((always_inline)) { sums[positions + at] = broadcast(0.0F); });
        const auto add = [&](std::uint32_t which, auto set) __attribute__((always_inline))
        {
            const auto weight = broadcast(rows.weights[which]);
            const float* input = tile.input + rows.offset[which];
            unrolled<positions>([&](auto at) __attribute__((always_inline)) {
                constexpr int across = at % Columns * Stride * laneCount;
                auto& sum = sums[set * positions + at];
                sum = multiplyAdd(weight, load(input + at / Columns * tile.inputStep + across), sum);
            });
        };
        for (; k + sets <= end; k += sets)
            unrolled<sets>([&](auto set)
                    __attribute__((always_inline)) { add(k + static_cast<std::uint32_t>(set), set); });
        if constexpr (sets > 1)
            for (; k < end; ++k)
                add(k, Constant<0>{});
        unrolled<positions>([&](auto at) __attribute__((always_inline)) {
            auto sum = sums[at];
            unrolled<sets - 1>([&](auto set)
                    __attribute__((always_inline)) { sum = sum + sums[(set + 1) * positions + at]; });
            store(output + at / Columns * tile.outputStep + at % Columns * laneCount, sum);
        });
    }
}

template <int Rows, int Columns, int Stride, bool WithInput, bool Summed>
ESPALIER_INLINE void backwardRows(const BackwardTile& job)
{
    constexpr int positions = Rows * Columns;
    constexpr int chains = positions < 4 || parts > 1 ? 1 : 4; // partial sums, so that additions overlap
    const auto tile = job;
    const auto rows = *tile.rows;
    for (auto index = tile.first; index < tile.last; ++index) {
        const auto row = rows.live[index];
        const auto end = rows.end[row];
        if (rows.begin[row] == end)
            continue;
        Lanes gradients[positions];
        const float* gradient = tile.gradient + (row - tile.firstRow) * tile.gradientChannelStep;
        unrolled<positions>([&](auto at) __attribute__((always_inline)) {
            gradients[at] = load(gradient + at / Columns * tile.gradientStep + at % Columns * laneCount);
        });
        for (auto k = rows.begin[row]; k < end; ++k) {
            const auto weight = broadcast(rows.weights[k]);
            const float* __restrict input = tile.input + rows.offset[k];
            float* __restrict inputGradient = WithInput ? tile.inputGradient + rows.offset[k] : nullptr;
            Lanes sums[chains];
            unrolled<positions>([&](auto at) __attribute__((always_inline)) {
                constexpr int across = at % Columns * Stride * laneCount;
                const auto place = at / Columns * tile.inputStep + across;
                auto& sum = sums[at % chains];
                if constexpr (at < chains)
                    sum = gradients[at] * load(input + place);
                else
                    sum = multiplyAdd(gradients[at], load(input + place), sum);
                if constexpr (WithInput)
                    store(inputGradient + place,
                        multiplyAdd(weight, gradients[at], load(inputGradient + place)));
            });
            if constexpr (chains == 4)
                sums[0] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
            if constexpr (Summed)
                tile.weightGradients[k] += sumOf(sums[0]);
            else
                store(tile.weightGradients + k * laneCount,
                    load(tile.weightGradients + k * laneCount) + sums[0]);
        }
    }
}

template <int Rows, int Columns, int Stride, bool Summed>
void backwardTile(const BackwardTile& tile)
{
    if (tile.inputGradient)
        backwardRows<Rows, Columns, Stride, true, Summed>(tile);
    else
        backwardRows<Rows, Columns, Stride, false, Summed>(tile);
}

struct TileShape {
    int rows;
    int columns;
};

/// By number of positions, so that an instruction set takes a first part of them.
constexpr TileShape tileShapes[]{{1, 1}, {1, 2}, {2, 1}, {1, 3}, {1, 4}, {2, 2}, {4, 1}, {1, 5}, {1, 6},
    {2, 3}, {1, 7}, {1, 8}, {2, 4}, {4, 2}, {1, 10}, {2, 5}, {1, 12}, {2, 6}, {4, 3}, {1, 14}, {2, 7},
    {1, 16}, {2, 8}, {4, 4}, {1, 20}, {2, 10}, {4, 5}, {1, 24}, {2, 12}, {4, 6}};

constexpr int countTiles()
{
    int count = 0;
    for (const auto& shape : tileShapes)
        count += shape.rows * shape.columns <= largestTile ? 1 : 0;
    return count;
}
constexpr int tileCount = countTiles();

template <int Index>
constexpr TileKernels kernelsOfTile()
{
    constexpr auto rows = tileShapes[Index].rows;
    constexpr auto columns = tileShapes[Index].columns;
    TileKernels kernels;
    kernels.rows = rows;
    kernels.columns = columns;
    kernels.forward[0] = forwardTile<rows, columns, 1>;
    kernels.forward[1] = forwardTile<rows, columns, 2>;
    kernels.backward[0] = backwardTile<rows, columns, 1, false>;
    kernels.backward[1] = backwardTile<rows, columns, 2, false>;
    if constexpr (rows == 1)
        kernels.backwardSummed = backwardTile<rows, columns, 1, true>;
    return kernels;
}

struct TileTable {
    TileKernels tiles[tileCount];
};

template <int... Index>
constexpr TileTable makeTileTable(std::integer_sequence<int, Index...>)
{
    return {{kernelsOfTile<Index>()...}};
}

constexpr TileTable tileTable = makeTileTable(std::make_integer_sequence<int, tileCount>{});
