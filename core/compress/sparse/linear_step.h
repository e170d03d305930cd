#pragma once

#include "core/compress/sparse/layer_parts.h"
#include "core/compress/sparse/row_table.h"
#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tile_plan.h"

#include <vector>

namespace espalier {

/// Linear layer over kept weights, if wanted with the ReLU that follows. Takes all lane blocks of a chunk at once,
/// as if they were the columns of a picture and the layer a 1×1 convolution.
class LinearStep : public Step {
public:
    explicit LinearStep(const LayerParts& parts);

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void finishGradients() override;

private:
    const std::vector<PlannedTile>& tilesFor(const BlockRange& blocks) const;

    LayerParts parts_;
    RowTable table_;
    std::vector<std::vector<PlannedTile>> tiles_; ///< for 1, 2, ... lane blocks
    AlignedBuffer<float> gated_;                  ///< gradient before the activation
    AlignedBuffer<std::uint8_t> gates_;
    AlignedBuffer<float> biasLanes_;
};

} // namespace espalier
