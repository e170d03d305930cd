// Multiply-adds that are left where zeros of weights and of inputs meet, counted one by one.
#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <span>

namespace espalier {

/// A convolution or linear layer as its multiply-adds see it.
struct WindowGeometry {
    Shape input; ///< {channels, height, width}
    Shape output;
    Conv2dAttributes window; ///< a linear layer is a 1 × 1 convolution of a 1 × 1 picture
};

/// Geometry of a conv2d or linear node; throws Error for any other.
WindowGeometry geometryOf(const Network& network, int node);

/// Multiply-adds of some pictures; padding is never multiplied.
struct EffectiveMacs {
    std::int64_t pictures = 0;
    std::int64_t dense = 0; ///< as papers count: padding included
    std::int64_t inside = 0; ///< without padding
    std::int64_t weights = 0; ///< of these, the weight is not 0
    std::int64_t inputs = 0; ///< the input is not 0
    std::int64_t both = 0; ///< neither is 0
    bool operator==(const EffectiveMacs&) const = default;

    EffectiveMacs& operator+=(const EffectiveMacs& other);
    double share() const { return dense > 0 ? static_cast<double>(both) / static_cast<double>(dense) : 0.0; }
};

/// Exact counts for a batch of pictures, whose inputs to the layer follow each other in `nonzero` (one byte a
/// value, 0 where it is zero). `positions` of the kept weights ascend. Expected counts, density times
/// density, miss that zeros of both gather in the same channels.
///
/// Takes pictures · channels · kernel · output positions steps and not a step a multiply-add: windows that
/// look at the same input are counted once for all outputs. Throws Error where sizes do not fit.
EffectiveMacs countMacs(const WindowGeometry& geometry, std::span<const std::uint32_t> positions,
    std::span<const std::uint8_t> nonzero);

} // namespace espalier
