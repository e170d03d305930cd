#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

struct AutogradResult {
    double loss = 0.0;
    std::vector<std::vector<float>> gradients; ///< by parameter; zeros for running statistics
    Network network; ///< with the running statistics after the batch
};

/// One training step's loss and gradients as LibTorch's autograd has them, operation by operation from its
/// own functions.
AutogradResult autogradReference(
    const Network& network, std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels);

} // namespace espalier
