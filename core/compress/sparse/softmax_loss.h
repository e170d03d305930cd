#pragma once

#include "core/compress/sparse/sparse_network.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// Softmax cross-entropy of pictures in lanes: `labels` are those of lane 0, 1, ... of block 0, 1, ... Writes
/// the gradients times `scale` into the tensor of logits, zeros in lanes without a picture.
BatchLoss softmaxLoss(
    Tensor& logits, std::span<const std::uint8_t> labels, const SoftTargets& targets, double scale);

} // namespace espalier
