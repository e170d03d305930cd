#pragma once

#include "core/network/network.h"

namespace at {
class Tensor;
}

namespace espalier {

/// Local response normalization of pictures (count × channels × height × width), see
/// LocalResponseNormAttributes.
at::Tensor localResponseNorm(const at::Tensor& input, const LocalResponseNormAttributes& attributes);

/// Gradient of its input from that of its output.
at::Tensor localResponseNormBackward(
    const at::Tensor& gradient, const at::Tensor& input, const LocalResponseNormAttributes& attributes);

} // namespace espalier
