// ReLU, activation levels and max-pooling.

constexpr std::int32_t blocked = 255; // in a gate: no gradient passes

struct Activated {
    Lanes value;
    Mask passes; ///< where the gradient goes through
};

/// What ActivationLevels::apply does. Straight through: the gradient passes unchanged where 0 < x, x is at
/// least the threshold and not above the largest level.
ESPALIER_INLINE Activated applyLevels(const Lanes& x, const Activation& levels)
{
    const auto zero = broadcast(0.0F);
    auto passes = (x > zero) & (x >= broadcast(levels.threshold));
    if (levels.interval <= 0.0F)
        return {select(passes, x, zero), passes};
    const auto interval = broadcast(levels.interval);
    const auto most = broadcast(levels.most);
    auto steps = x / interval;
    steps = select(steps > most, most, steps);
    const auto whole = truncated(steps);
    const auto rounded = select(steps - whole >= broadcast(0.5F), whole + broadcast(1.0F), whole);
    return {select(passes, rounded * interval, zero), passes & (most * interval >= x)};
}

/// A plain ReLU keeps NaN, so that a run gone wrong shows.
ESPALIER_INLINE Lanes rectified(const Lanes& x)
{
    const auto zero = broadcast(0.0F);
    return select(zero >= x, zero, x);
}

/// One channel. WindowRows and WindowColumns 0: known only when called.
template <int WindowRows, int WindowColumns, bool Quantized>
ESPALIER_INLINE void activateAndPoolChannel(const ActivateAndPool& job)
{
    const auto activation = *job.activation;
    const int windowRows = WindowRows ? WindowRows : job.windowRows;
    const int windowColumns = WindowColumns ? WindowColumns : job.windowColumns;
    auto* gate = job.gate;
    for (int row = 0; row < job.rows; ++row) {
        for (int column = 0; column < job.columns; ++column, gate += laneCount) {
            const float* window =
                job.input + row * windowRows * job.inputStep + column * windowColumns * laneCount;
            Lanes best = load(window);
            Mask winner = broadcastWhole(0);
            if constexpr (Quantized) {
                const auto activated = applyLevels(best, activation);
                best = activated.value;
                winner = select(activated.passes, winner, broadcastWhole(blocked));
            }
            for (int y = 0; y < windowRows; ++y)
                for (int x = y ? 0 : 1; x < windowColumns; ++x) {
                    auto value = load(window + y * job.inputStep + x * laneCount);
                    auto number = broadcastWhole(y * windowColumns + x);
                    if constexpr (Quantized) {
                        const auto activated = applyLevels(value, activation);
                        value = activated.value;
                        number = select(activated.passes, number, broadcastWhole(blocked));
                    }
                    const auto wins = value > best;
                    best = select(wins, value, best);
                    winner = select(wins, number, winner);
                }
            if constexpr (!Quantized) {
                winner = select(best > broadcast(0.0F), winner, broadcastWhole(blocked));
                best = rectified(best);
            }
            store(job.output + row * job.outputStep + column * laneCount, best);
            storeBytes(gate, winner);
        }
    }
}

template <int WindowRows, int WindowColumns>
void activateAndPoolWindows(const ActivateAndPool& job)
{
    for (std::size_t index = 0; index < job.range.count; ++index) {
        const auto channel = job.range.channels[index] - job.range.base;
        auto one = job; // a copy stays in registers: no store can change it
        one.input += channel * job.inputChannelStep;
        one.output += channel * job.outputChannelStep;
        one.gate += channel * job.gateChannelStep;
        if (job.activation->quantized)
            activateAndPoolChannel<WindowRows, WindowColumns, true>(one);
        else
            activateAndPoolChannel<WindowRows, WindowColumns, false>(one);
    }
}

void activateAndPool(const ActivateAndPool& job)
{
    if (job.windowRows == 2 && job.windowColumns == 2)
        activateAndPoolWindows<2, 2>(job);
    else if (job.windowRows == 1 && job.windowColumns == 1)
        activateAndPoolWindows<1, 1>(job);
    else
        activateAndPoolWindows<0, 0>(job);
}

template <int WindowRows, int WindowColumns>
ESPALIER_INLINE void unpoolChannel(const UnpoolGradient& job)
{
    const int windowRows = WindowRows ? WindowRows : job.windowRows;
    const int windowColumns = WindowColumns ? WindowColumns : job.windowColumns;
    const auto* gate = job.gate;
    const auto zero = broadcast(0.0F);
    auto sum = zero;
    for (int row = 0; row < job.rows; ++row) {
        for (int column = 0; column < job.columns; ++column, gate += laneCount) {
            const auto gradient = load(job.outputGradient + row * job.outputStep + column * laneCount);
            const auto winner = loadBytes(gate);
            sum = sum + select(winner == broadcastWhole(blocked), zero, gradient);
            float* window =
                job.inputGradient + row * windowRows * job.inputStep + column * windowColumns * laneCount;
            for (int y = 0; y < windowRows; ++y)
                for (int x = 0; x < windowColumns; ++x)
                    store(window + y * job.inputStep + x * laneCount,
                        select(winner == broadcastWhole(y * windowColumns + x), gradient, zero));
        }
    }
    store(job.sum, load(job.sum) + sum);
}

/// Without activation and pooling.
ESPALIER_INLINE void copyChannelGradient(const UnpoolGradient& job)
{
    auto sum = broadcast(0.0F);
    for (int row = 0; row < job.rows; ++row)
        for (int column = 0; column < job.columns; ++column) {
            const auto gradient = load(job.outputGradient + row * job.outputStep + column * laneCount);
            sum = sum + gradient;
            store(job.inputGradient + row * job.inputStep + column * laneCount, gradient);
        }
    store(job.sum, load(job.sum) + sum);
}

template <class Body>
ESPALIER_INLINE void forEachChannel(const UnpoolGradient& job, Body body)
{
    for (std::size_t index = 0; index < job.range.count; ++index) {
        const auto channel = job.range.channels[index] - job.range.base;
        auto one = job;
        one.gate = job.gate ? job.gate + channel * job.gateChannelStep : nullptr;
        one.outputGradient += channel * job.outputChannelStep;
        one.inputGradient += channel * job.inputChannelStep;
        one.sum += channel * laneCount;
        body(one);
    }
}

void unpoolGradient(const UnpoolGradient& job)
{
    if (!job.gate)
        forEachChannel(job, [](const UnpoolGradient& one) { copyChannelGradient(one); });
    else if (job.windowRows == 2 && job.windowColumns == 2)
        forEachChannel(job, [](const UnpoolGradient& one) { unpoolChannel<2, 2>(one); });
    else if (job.windowRows == 1 && job.windowColumns == 1)
        forEachChannel(job, [](const UnpoolGradient& one) { unpoolChannel<1, 1>(one); });
    else
        forEachChannel(job, [](const UnpoolGradient& one) { unpoolChannel<0, 0>(one); });
}

void activate(const float* input, float* output, std::size_t count, const Activation& activation)
{
    for (std::size_t at = 0; at < count; at += laneCount) {
        const auto x = load(input + at);
        store(output + at, activation.quantized ? applyLevels(x, activation).value : rectified(x));
    }
}

void activateBackward(const float* input, const float* outputGradient, float* inputGradient,
    std::size_t count, const Activation& activation)
{
    const auto zero = broadcast(0.0F);
    for (std::size_t at = 0; at < count; at += laneCount) {
        const auto x = load(input + at);
        const auto passes = activation.quantized ? applyLevels(x, activation).passes : x > zero;
        store(inputGradient + at, load(inputGradient + at) + select(passes, load(outputGradient + at), zero));
    }
}

/// Calls body(position in the window, place in the input) for all places of a window inside the picture;
/// returns their number.
template <class Body>
ESPALIER_INLINE int forEachWindowPlace(const WindowPlane& plane, int outputRow, int outputColumn, Body body)
{
    const int top = outputRow * plane.strideHeight - plane.paddingHeight;
    const int left = outputColumn * plane.strideWidth - plane.paddingWidth;
    const int firstRow = top < 0 ? 0 : top;
    const int firstColumn = left < 0 ? 0 : left;
    const int lastRow = top + plane.kernelHeight < plane.height ? top + plane.kernelHeight : plane.height;
    const int lastColumn = left + plane.kernelWidth < plane.width ? left + plane.kernelWidth : plane.width;
    for (int row = firstRow; row < lastRow; ++row)
        for (int column = firstColumn; column < lastColumn; ++column)
            body((row - top) * plane.kernelWidth + column - left, row * plane.inputStep + column * laneCount);
    return (lastRow - firstRow) * (lastColumn - firstColumn);
}

void poolPlane(const PoolPlane& plane)
{
    auto* winners = plane.winner;
    for (int row = 0; row < plane.outputHeight; ++row)
        for (int column = 0; column < plane.outputWidth; ++column, winners += laneCount) {
            auto best = broadcast(-__builtin_inff());
            auto winner = broadcastWhole(blocked);
            forEachWindowPlace(plane, row, column, [&](int number, std::ptrdiff_t place) {
                const auto value = load(plane.input + place);
                const auto wins = value > best;
                best = select(wins, value, best);
                winner = select(wins, broadcastWhole(number), winner);
            });
            store(plane.output + row * plane.outputStep + column * laneCount, best);
            storeBytes(winners, winner);
        }
}

void poolPlaneBackward(const PoolPlane& plane)
{
    const auto zero = broadcast(0.0F);
    const auto* winners = plane.winner;
    for (int row = 0; row < plane.outputHeight; ++row)
        for (int column = 0; column < plane.outputWidth; ++column, winners += laneCount) {
            const auto gradient = load(plane.outputGradient + row * plane.outputStep + column * laneCount);
            const auto winner = loadBytes(winners);
            forEachWindowPlace(plane, row, column, [&](int number, std::ptrdiff_t place) {
                float* target = plane.inputGradient + place;
                store(target, load(target) + select(winner == broadcastWhole(number), gradient, zero));
            });
        }
}
