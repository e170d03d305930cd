#pragma once

#include "core/hardware/layer_graph.h"

namespace espalier {

/// Additions, comparisons and multiplies of a node that is no layer, for one picture: relu one comparison a
/// value, max pooling one less than its window, average pooling its additions and one multiply a value, a sum
/// one addition a value, local response normalization a window of additions and four multiplies (square,
/// scale, power, product). Batch-norm is folded into the layer that it alone reads and costs nothing;
/// elsewhere a multiply and an addition a value, and two numbers a channel. Reshaping is free. `shapes` are
/// those of inferShapes.
SideOperation sideWork(const Network& network, const std::vector<Shape>& shapes, int node);

/// How windows of pooling lie on a picture.
struct PoolWindows {
    Extent kernel = {};
    Extent stride = {};
    Extent padding = {0, 0};
};

/// Values inside the pictures that all windows look at: padding is not looked at.
std::int64_t windowValues(const Shape& input, const Shape& output, const PoolWindows& pool);

} // namespace espalier
