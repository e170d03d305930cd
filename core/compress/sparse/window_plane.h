#pragma once

#include "core/compress/sparse/tensor.h"

namespace espalier {

/// A channel of a lane block of `input` on its way through pooling windows to `output`: sizes, and where
/// values and, where the tensors have them, gradients lie.
WindowPlane windowPlane(const Extent& kernel, const Extent& stride, const Extent& padding, Tensor& input,
    Tensor& output, int block, std::int64_t channel);

} // namespace espalier
