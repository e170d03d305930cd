#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// Sizes of an array, outermost first. Activations leave out the batch: {channels, height, width} or
/// {features}.
using Shape = std::vector<std::int64_t>;

/// Product of the sizes; 1 for an empty shape.
std::int64_t elementCount(const Shape& shape);

/// "20×1×5×5".
std::string toText(const Shape& shape);

} // namespace espalier
