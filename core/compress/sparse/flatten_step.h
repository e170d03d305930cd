#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// From pictures, lane block by lane block, to plain vectors that hold all blocks of a chunk side by side.
class FlattenStep : public Step {
public:
    FlattenStep(const Kernels& kernels, Tensor& input, Tensor& output)
        : kernels_(kernels), input_(input), output_(output)
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    const Kernels& kernels_;
    Tensor& input_;
    Tensor& output_;
};

} // namespace espalier
