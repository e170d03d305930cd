#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// The sum of two tensors, if wanted with the ReLU that follows.
class AddStep : public Step {
public:
    /// The tensors have the same layout but for the border. `activation` outlives the step; null: none.
    AddStep(const Kernels& kernels, Tensor& left, Tensor& right, Tensor& output, const Activation* activation)
        : kernels_(kernels), left_(left), right_(right), output_(output), activation_(activation)
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    ScaledChannel channel(int block, std::int64_t number);

    const Kernels& kernels_;
    Tensor& left_;
    Tensor& right_;
    Tensor& output_;
    const Activation* activation_;
};

} // namespace espalier
