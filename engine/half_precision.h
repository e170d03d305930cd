#pragma once

namespace espalier {

/// The nearest number that a 16-bit float (IEEE 754 binary16) can hold; ties to even, too large becomes infinite.
float roundToHalf(float value);

} // namespace espalier
