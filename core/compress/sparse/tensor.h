#pragma once

#include "core/compress/sparse/aligned_buffer.h"
#include "core/compress/sparse/kernels.h"
#include "core/network/network.h"

namespace espalier {

/// Where the lane vectors of one node's output lie: channel by channel, row by row, with a border of zeros
/// around each channel that is as wide as the widest padding among its readers. Plain vectors of features
/// have one row, whose columns are the lane blocks of a chunk.
struct Layout {
    std::int64_t channels = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    Extent border = {0, 0};

    std::ptrdiff_t rowStep() const { return (width + 2 * border.width) * laneCount; }
    std::ptrdiff_t channelStep() const { return (height + 2 * border.height) * rowStep(); }
    std::ptrdiff_t origin() const { return border.height * rowStep() + border.width * laneCount; }
    std::size_t floats() const { return static_cast<std::size_t>(channels * channelStep()); }
};

/// Activations of one node for the lane blocks of a chunk, and their gradients. Pictures (channels × height ×
/// width) are worked on one lane block at a time, on the way back too, so that all blocks share one gradient;
/// where batch-norms hold the blocks up on their way back, each needs its own.
class Tensor {
public:
    /// `copies`: lane blocks held apart; 1 for plain vectors, whose layout holds the blocks itself.
    /// `gradientCopies`: the same of gradients; 1: shared, 0: none.
    Tensor(const Layout& layout, int copies, int gradientCopies)
        : layout_(layout)
        , values_(layout.floats() * static_cast<std::size_t>(copies))
        , gradients_(layout.floats() * static_cast<std::size_t>(gradientCopies))
        , gradientStep_(gradientCopies > 1 ? layout.floats() : 0)
    {
    }

    const Layout& layout() const { return layout_; }
    /// At channel 0, row 0, column 0 of a lane block.
    float* values(int block)
    {
        return values_.data() + static_cast<std::size_t>(block) * layout_.floats() + layout_.origin();
    }
    bool hasGradients() const { return gradients_.size() > 0; }
    /// Of a lane block, or of all for plain vectors. Not to be used where none are needed.
    float* gradients(int block = 0)
    {
        return gradients_.data() + static_cast<std::size_t>(block) * gradientStep_ + layout_.origin();
    }
    void clearGradients() { gradients_.clear(); }

private:
    Layout layout_;
    AlignedBuffer<float> values_;
    AlignedBuffer<float> gradients_;
    std::size_t gradientStep_; ///< from one lane block's to the next
};

} // namespace espalier
