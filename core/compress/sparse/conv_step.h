#pragma once

#include "core/compress/sparse/layer_parts.h"
#include "core/compress/sparse/row_table.h"
#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tile_plan.h"

#include <vector>

namespace espalier {

/// Convolution over kept weights; if wanted with the ReLU and the max-pooling (windows side by side, without
/// padding) that follow. Works strip by strip: as many output rows as a row of windows is high, all channels.
class ConvStep : public Step {
public:
    /// `window` is that of the pooling, 1×1 for none; more than that needs an activation.
    ConvStep(const LayerParts& parts, const Conv2dAttributes& attributes, const Extent& window);

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void finishGradients() override;

private:
    struct Strip {
        int row = 0;  ///< first output row of the convolution
        int rows = 0;
        const std::vector<PlannedTile>* tiles = nullptr;
    };

    void planStrips();
    std::uint8_t* gate(int block, std::int32_t channel, const Strip& strip);
    void forwardStrip(const Strip& strip, int block);
    void activateStrip(const Strip& strip, int block, std::int32_t channel);
    void backwardStrip(const Strip& strip, int block);
    /// Gradient of the convolution's own output for a channel of a strip, in stripBuffer_; its sum to the bias.
    void gradientOfStrip(const Strip& strip, int block, std::int32_t channel);

    LayerParts parts_;
    Conv2dAttributes attributes_;
    Extent window_;
    RowTable table_;
    int columns_ = 0; ///< of the convolution's output that pooling reads
    std::vector<PlannedTile> tiles_;     ///< of a full strip
    std::vector<PlannedTile> lastTiles_; ///< of the last strip, if it is lower
    std::vector<Strip> strips_;
    AlignedBuffer<float> stripBuffer_;
    AlignedBuffer<std::uint8_t> gates_;
    AlignedBuffer<float> weightLanes_; ///< weight gradients, not yet summed over the lanes
    AlignedBuffer<float> biasLanes_;
};

} // namespace espalier
