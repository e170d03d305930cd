#pragma once

#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

#include <vector>

namespace espalier {

/// A picture of a batch.
struct BatchPicture {
    const std::uint8_t* pixels = nullptr; ///< channels × height × width
    int shiftX = 0;
    int shiftY = 0;
};

/// Loads pictures into the lanes of a block.
class InputStep : public Step {
public:
    /// One scale and offset a channel.
    InputStep(const Kernels& kernels, Tensor& output, std::vector<float> scale, std::vector<float> offset)
        : kernels_(kernels), output_(output), scale_(std::move(scale)), offset_(std::move(offset))
    {
    }

    /// Pictures of the next chunk, 16 a block.
    void setPictures(std::vector<BatchPicture> pictures) { pictures_ = std::move(pictures); }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange&) override { }

private:
    const Kernels& kernels_;
    Tensor& output_;
    std::vector<float> scale_;
    std::vector<float> offset_;
    std::vector<BatchPicture> pictures_;
};

} // namespace espalier
