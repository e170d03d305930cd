#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// Average pooling of any kind.
class AveragePoolStep : public Step {
public:
    AveragePoolStep(
        const Kernels& kernels, Tensor& input, Tensor& output, const AveragePoolAttributes& attributes)
        : kernels_(kernels), input_(input), output_(output), attributes_(attributes)
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    AveragePlane plane(int block, std::int64_t channel);

    const Kernels& kernels_;
    Tensor& input_;
    Tensor& output_;
    AveragePoolAttributes attributes_;
};

} // namespace espalier
