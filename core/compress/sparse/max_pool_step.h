#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

namespace espalier {

/// Max-pooling of any kind. Where several positions of a window are equal, the first takes the gradient.
class MaxPoolStep : public Step {
public:
    /// Positions of a window are noted in a byte each.
    static constexpr std::int64_t largestWindow = 254;

    /// `blocks`: lane blocks of a chunk.
    MaxPoolStep(
        const Kernels& kernels, Tensor& input, Tensor& output, const PoolAttributes& attributes, int blocks);

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    PoolPlane plane(int block, std::int64_t channel);

    const Kernels& kernels_;
    Tensor& input_;
    Tensor& output_;
    PoolAttributes attributes_;
    AlignedBuffer<std::uint8_t> winners_;
};

} // namespace espalier
