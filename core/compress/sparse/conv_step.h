#pragma once

#include "core/compress/sparse/layer_parts.h"
#include "core/compress/sparse/row_table.h"
#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tile_plan.h"

#include <vector>

namespace espalier {

/// Convolution over kept weights; if wanted with the ReLU and the max-pooling (windows side by side, without
/// padding) that follow. Works strip by strip, as many output rows as a row of windows is high; within a
/// strip by groups of output channels, within these by parts of the input channels, so that what is read
/// again and again stays close to the processor.
class ConvStep : public Step {
public:
    /// `window` is that of the pooling, 1×1 for none; more than that needs an activation.
    ConvStep(const LayerParts& parts, const Conv2dAttributes& attributes, const Extent& window);

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void finishGradients() override;

private:
    struct Strip {
        int row = 0; ///< first output row of the convolution
        int rows = 0;
        const std::vector<PlannedTile>* tiles = nullptr;
    };
    /// Range of the channels that somebody reads.
    struct Group {
        std::size_t first = 0;
        std::size_t last = 0;
    };

    void planStrips();
    std::vector<Group> groupsOf(const RowTable& table) const;
    RowTable makeTable(bool wayBack) const;
    std::int64_t channelsPerPart(bool wayBack) const;
    ChannelRange channels(const RowTable& table, const Group& group) const;
    std::ptrdiff_t outputPlace(std::int32_t channel, const Strip& strip) const;
    std::ptrdiff_t gatePlace(int block, std::int32_t channel, const Strip& strip) const;

    void forwardGroup(const Strip& strip, const Group& group, int block);
    void activateGroup(const Strip& strip, const Group& group, int block);
    void backwardGroup(const Strip& strip, const Group& group, int block);
    /// Gradients of the convolution's own output, in stripBuffer_; their sums to the biases.
    void gradientsOfGroup(const Strip& strip, const Group& group, int block);

    LayerParts parts_;
    Conv2dAttributes attributes_;
    Extent window_;
    int columns_ = 0; ///< of the convolution's output that pooling reads
    std::int64_t stripHeight_ = 1; ///< rows of a full strip
    std::vector<PlannedTile> tiles_; ///< of a full strip
    std::vector<PlannedTile> lastTiles_; ///< of the last strip, if it is lower
    std::vector<Strip> strips_;
    RowTable forwardTable_;
    RowTable backwardTable_;
    std::vector<Group> forwardGroups_;
    std::vector<Group> backwardGroups_;
    AlignedBuffer<float> stripBuffer_; ///< a group's channels of a strip
    AlignedBuffer<std::uint8_t> gates_;
    AlignedBuffer<float> weightLanes_; ///< weight gradients, not yet summed over the lanes
    AlignedBuffer<float> biasLanes_;
};

} // namespace espalier
