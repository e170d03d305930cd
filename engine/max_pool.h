#pragma once

#include <cstdint>

namespace espalier {

/// Pictures with their channels innermost: count × height × width × channels, one after the other.
struct ChannelsLastShape {
    std::int64_t count = 0;
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0;
};

/// Max-pooling over 2 × 2 windows without overlap, a ReLU behind it if `rectify` (the two commute). `choice`
/// takes which of the four was the largest, the first of equals; 4 where the ReLU cut it off. LibTorch 1.13's
/// own is several times slower than the convolutions around it.
void maxPool2x2(
    const float* input, const ChannelsLastShape& shape, bool rectify, float* output, std::uint8_t* choice);

/// Sends the gradient of the pooled values back to where `choice` says; fills all of `inputGradient`.
void maxPool2x2Backward(const float* outputGradient, const std::uint8_t* choice,
    const ChannelsLastShape& shape, float* inputGradient);

} // namespace espalier
