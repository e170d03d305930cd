#pragma once

#include "core/compress/sparse/layer_parts.h"
#include "core/compress/sparse/row_table.h"
#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tile_plan.h"

#include <vector>

namespace espalier {

/// Linear layer over kept weights, if wanted with the ReLU that follows. Takes all lane blocks of a chunk at
/// once, as if they were the columns of a picture and the layer a 1×1 convolution.
class LinearStep : public Step {
public:
    explicit LinearStep(const LayerParts& parts);

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void finishGradients() override;

private:
    RowTable makeTable(bool wayBack) const;
    const std::vector<PlannedTile>& tilesFor(const BlockRange& blocks) const;
    ChannelRange liveRows() const { return {forwardTable_.live().data(), forwardTable_.live().size(), 0}; }
    void activate(const BlockRange& blocks);
    /// Gradients before the activation, in gated_; their sums to the biases.
    void gateGradients(const BlockRange& blocks);

    LayerParts parts_;
    RowTable forwardTable_;
    RowTable backwardTable_;
    std::vector<std::vector<PlannedTile>> tiles_; ///< for 1, 2, ... lane blocks
    AlignedBuffer<float> gated_;
    AlignedBuffer<std::uint8_t> gates_;
    AlignedBuffer<float> biasLanes_;
};

} // namespace espalier
