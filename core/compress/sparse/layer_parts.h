#pragma once

#include "core/compress/sparse/parameter_group.h"
#include "core/compress/sparse/tensor.h"

#include <span>

namespace espalier {

/// What a step with weights works on. Everything but the flags outlives the step.
struct LayerParts {
    const Kernels* kernels = nullptr;
    Tensor* input = nullptr;
    Tensor* output = nullptr;
    bool inputNeedsGradient = false;
    ParameterGroup* weights = nullptr;
    ParameterGroup* bias = nullptr; ///< null: none
    std::span<const std::uint8_t> readOutputs; ///< 1 for each channel or feature that somebody reads
    const Activation* activation = nullptr; ///< of the ReLU done along; null: none
    int blocks = 1; ///< lane blocks of a chunk
};

} // namespace espalier
