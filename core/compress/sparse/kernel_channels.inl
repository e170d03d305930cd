// Batch-norm, sums of two tensors and average pooling, channel by channel.

/// What the activation sees: scale · x + offset, and the other summand.
ESPALIER_INLINE Lanes beforeActivation(const ScaledChannel& channel, int row, int column)
{
    const auto place = column * laneCount;
    auto value = multiplyAdd(load(channel.input + row * channel.inputStep + place), broadcast(channel.scale),
        broadcast(channel.offset));
    if (channel.other)
        value = value + load(channel.other + row * channel.otherStep + place);
    return value;
}

/// The gradient where the activation lets it pass.
ESPALIER_INLINE Lanes gatedGradient(
    const ScaledChannel& channel, const Activation& activation, int row, int column)
{
    const auto gradient = load(channel.gradient + row * channel.gradientStep + column * laneCount);
    if (!channel.activation)
        return gradient;
    const auto value = beforeActivation(channel, row, column);
    const auto zero = broadcast(0.0F);
    return select(
        activation.quantized ? applyLevels(value, activation).passes : value > zero, gradient, zero);
}

void scaleChannel(const ScaledChannel& wanted, float* output, std::ptrdiff_t outputStep)
{
    const auto channel = wanted; // a copy stays in registers: no store can change it
    const auto activation = wanted.activation ? *wanted.activation : Activation{};
    for (int row = 0; row < channel.rows; ++row)
        for (int column = 0; column < channel.columns; ++column) {
            auto value = beforeActivation(channel, row, column);
            if (channel.activation)
                value = activation.quantized ? applyLevels(value, activation).value : rectified(value);
            store(output + row * outputStep + column * laneCount, value);
        }
}

void addChannelGradients(const ScaledChannel& wanted, float* inputGradient, float* otherGradient)
{
    const auto channel = wanted;
    const auto activation = wanted.activation ? *wanted.activation : Activation{};
    for (int row = 0; row < channel.rows; ++row)
        for (int column = 0; column < channel.columns; ++column) {
            const auto gradient = gatedGradient(channel, activation, row, column);
            if (inputGradient) {
                float* target = inputGradient + row * channel.inputStep + column * laneCount;
                store(target, load(target) + gradient);
            }
            if (otherGradient) {
                float* target = otherGradient + row * channel.otherStep + column * laneCount;
                store(target, load(target) + gradient);
            }
        }
}

void channelMoments(const ScaledChannel& wanted, float pivot, float* sum, float* squares)
{
    const auto channel = wanted;
    const auto middle = broadcast(pivot);
    auto first = broadcast(0.0F);
    auto second = broadcast(0.0F);
    for (int row = 0; row < channel.rows; ++row)
        for (int column = 0; column < channel.columns; ++column) {
            const auto value = load(channel.input + row * channel.inputStep + column * laneCount) - middle;
            first = first + value;
            second = multiplyAdd(value, value, second);
        }
    store(sum, first);
    store(squares, second);
}

void gradientMoments(const ScaledChannel& wanted, float mean, float* sum, float* products)
{
    const auto channel = wanted;
    const auto activation = wanted.activation ? *wanted.activation : Activation{};
    const auto middle = broadcast(mean);
    auto first = broadcast(0.0F);
    auto second = broadcast(0.0F);
    for (int row = 0; row < channel.rows; ++row)
        for (int column = 0; column < channel.columns; ++column) {
            const auto gradient = gatedGradient(channel, activation, row, column);
            const auto value = load(channel.input + row * channel.inputStep + column * laneCount) - middle;
            first = first + gradient;
            second = multiplyAdd(gradient, value, second);
        }
    store(sum, first);
    store(products, second);
}

void addNormalizedGradient(const ScaledChannel& wanted, const NormalizedGradient& normalized)
{
    const auto channel = wanted;
    const auto activation = wanted.activation ? *wanted.activation : Activation{};
    const auto mean = broadcast(normalized.mean);
    const auto slope = broadcast(-normalized.slope);
    const auto constant = broadcast(-normalized.constant);
    const auto scale = broadcast(channel.scale);
    const auto present = load(normalized.present);
    float* target = normalized.inputGradient;
    for (int row = 0; row < channel.rows; ++row)
        for (int column = 0; column < channel.columns; ++column) {
            const auto value = load(channel.input + row * channel.inputStep + column * laneCount) - mean;
            auto gradient = multiplyAdd(gatedGradient(channel, activation, row, column), scale, constant);
            gradient = multiplyAdd(slope, value, gradient);
            float* place = target + row * channel.inputStep + column * laneCount;
            store(place, multiplyAdd(gradient, present, load(place)));
        }
}

ESPALIER_INLINE Lanes shareOf(const AveragePlane& plane, int inside)
{
    const int count = plane.countPadding ? plane.kernelHeight * plane.kernelWidth : inside;
    return broadcast(1.0F / static_cast<float>(count));
}

void averagePlane(const AveragePlane& plane)
{
    for (int row = 0; row < plane.outputHeight; ++row)
        for (int column = 0; column < plane.outputWidth; ++column) {
            auto sum = broadcast(0.0F);
            const int inside = forEachWindowPlace(plane, row, column,
                [&](int, std::ptrdiff_t place) { sum = sum + load(plane.input + place); });
            store(plane.output + row * plane.outputStep + column * laneCount, sum * shareOf(plane, inside));
        }
}

void averagePlaneBackward(const AveragePlane& plane)
{
    for (int row = 0; row < plane.outputHeight; ++row)
        for (int column = 0; column < plane.outputWidth; ++column) {
            const int inside = forEachWindowPlace(plane, row, column, [](int, std::ptrdiff_t) {});
            const auto gradient = load(plane.outputGradient + row * plane.outputStep + column * laneCount)
                * shareOf(plane, inside);
            forEachWindowPlace(plane, row, column, [&](int, std::ptrdiff_t place) {
                store(plane.inputGradient + place, load(plane.inputGradient + place) + gradient);
            });
        }
}
