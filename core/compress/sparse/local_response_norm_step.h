#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

#include <vector>

namespace espalier {

/// Normalization across neighbouring channels (see LocalResponseNormAttributes).
class LocalResponseNormStep : public Step {
public:
    /// Both tensors have the same layout but for the border.
    LocalResponseNormStep(const LocalResponseNormAttributes& attributes, Tensor& input, Tensor& output)
        : attributes_(attributes)
        , input_(input)
        , output_(output)
        , scales_(static_cast<std::size_t>(input.layout().channels) * laneCount)
        , powers_(scales_.size())
        , pulls_(scales_.size())
    {
    }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;

private:
    /// Of all channels at one position: bias + alpha / size · Σ x², and that to the power of −beta.
    void findScales(const float* input);

    LocalResponseNormAttributes attributes_;
    Tensor& input_;
    Tensor& output_;
    std::vector<float> scales_; ///< channels × lanes
    std::vector<float> powers_;
    std::vector<float> pulls_;
};

} // namespace espalier
