#pragma once

#include <span>

namespace espalier {

/// A place in the box that a digit fills: x to the right, y down, both 0 to 1.
struct StrokePoint {
    double x = 0.0;
    double y = 0.0;
};

/// One way to write a digit: strokes of the pen, each a smooth curve through its points. Corners are where
/// one stroke ends and the next begins.
using Stroke = std::span<const StrokePoint>;
using DigitStyle = std::span<const Stroke>;

/// The ways to write a digit 0 to 9, at least two.
std::span<const DigitStyle> digitStyles(int digit);

} // namespace espalier
