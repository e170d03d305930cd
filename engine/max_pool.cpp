#include "engine/max_pool.h"

#include <algorithm>

namespace espalier {

namespace {

/// One row of windows over all its columns and channels.
void poolRow(const float* upper, const float* lower, std::int64_t columns, std::int64_t channels, float floor,
    float* output, std::uint8_t* choice)
{
    for (std::int64_t column = 0; column < columns; ++column) {
        const float* window[4]{upper, upper + channels, lower, lower + channels};
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            auto largest = window[0][channel];
            int place = 0;
            for (int other = 1; other < 4; ++other) {
                const auto value = window[other][channel];
                place = value > largest ? other : place;
                largest = value > largest ? value : largest;
            }
            output[channel] = largest > floor ? largest : floor;
            choice[channel] = static_cast<std::uint8_t>(largest > floor ? place : 4);
        }
        upper += 2 * channels;
        lower += 2 * channels;
        output += channels;
        choice += channels;
    }
}

} // namespace

__attribute__((target_clones("avx512f", "avx2", "default"), flatten)) void maxPool2x2(
    const float* input, const ChannelsLastShape& shape, bool rectify, float* output, std::uint8_t* choice)
{
    const auto floor = rectify ? 0.0F : -__builtin_inff();
    const auto rows = shape.height / 2;
    const auto columns = shape.width / 2;
    const auto line = shape.width * shape.channels;
    for (std::int64_t picture = 0; picture < shape.count; ++picture)
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto* upper = input + (picture * shape.height + 2 * row) * line;
            const auto place = (picture * rows + row) * columns * shape.channels;
            poolRow(upper, upper + line, columns, shape.channels, floor, output + place, choice + place);
        }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void maxPool2x2Backward(
    const float* outputGradient, const std::uint8_t* choice, const ChannelsLastShape& shape,
    float* inputGradient)
{
    const auto rows = shape.height / 2;
    const auto columns = shape.width / 2;
    const auto line = shape.width * shape.channels;
    if (shape.height % 2 != 0 || shape.width % 2 != 0)
        std::fill_n(inputGradient, shape.count * shape.height * line, 0.0F);
    for (std::int64_t picture = 0; picture < shape.count; ++picture)
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t column = 0; column < columns; ++column) {
                auto* window =
                    inputGradient + (picture * shape.height + 2 * row) * line + 2 * column * shape.channels;
                const auto place = ((picture * rows + row) * columns + column) * shape.channels;
                const auto* gradient = outputGradient + place;
                const auto* chosen = choice + place;
                for (int part = 0; part < 4; ++part) {
                    auto* target = window + (part / 2) * line + (part % 2) * shape.channels;
                    for (std::int64_t channel = 0; channel < shape.channels; ++channel)
                        target[channel] = chosen[channel] == part ? gradient[channel] : 0.0F;
                }
            }
}

} // namespace espalier
