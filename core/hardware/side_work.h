#pragma once

#include "core/hardware/layer_graph.h"

namespace espalier {

/// Additions, comparisons and multiplies of a node that is no layer, for one picture: relu one comparison a
/// value, max pooling one less than its window, average pooling its additions and one multiply a value, an
/// addition one a value, softmax 3 n − 1. Reshaping is free. `shapes` are those of inferShapes.
SideOperation sideWork(const Network& network, const std::vector<Shape>& shapes, int node);

/// Values inside the pictures that all windows of a pooling layer look at: padding is not looked at.
std::int64_t windowValues(const Shape& input, const Shape& output, const PoolAttributes& pool);

} // namespace espalier
