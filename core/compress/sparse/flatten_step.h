#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// From pictures, lane block by lane block, to plain vectors that hold all blocks of a chunk side by side.
class FlattenStep : public Step {
public:
    FlattenStep(Tensor& input, Tensor& output, bool inputNeedsGradient)
        : input_(input), output_(output), inputNeedsGradient_(inputNeedsGradient)
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    Tensor& input_;
    Tensor& output_;
    bool inputNeedsGradient_;
};

} // namespace espalier
