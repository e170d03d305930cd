#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// A ReLU that cannot be done along with the layer before it.
class ReluStep : public Step {
public:
    /// Both tensors have the same layout but for the border. `activation` outlives the step.
    ReluStep(const Kernels& kernels, Tensor& input, Tensor& output, const Activation& activation)
        : kernels_(kernels), input_(input), output_(output), activation_(activation)
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    const Kernels& kernels_;
    Tensor& input_;
    Tensor& output_;
    const Activation& activation_;
};

} // namespace espalier
