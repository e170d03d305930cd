#pragma once

#include "widgets/weight_layout.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace espalier {

/// Trained weights of a layer, and what is left of them.
struct WeightMapInput {
    QString name;
    QString origin; ///< what the zeros are: a plan's projection, or a run's masks
    Shape shape; ///< {out, in} or {out, in / groups, height, width}
    std::int64_t groups = 1;
    std::shared_ptr<const std::vector<float>> trained; ///< never null
    std::shared_ptr<const std::vector<float>> compressed; ///< zeros where pruned; never null
};

/// What a picture of a layer's weights is drawn from: a byte a weight, and sums over squares of cells, so
/// that a layer of a hundred million weights is drawn as fast as its picture has pixels.
class WeightMap {
public:
    /// One pass over all weights: not for the GUI thread.
    explicit WeightMap(WeightMapInput input);

    const QString& name() const { return input_.name; }
    const QString& origin() const { return input_.origin; }
    const WeightLayout& layout() const { return layout_; }

    /// In units of the largest magnitude over 127; 0 exactly where a weight is pruned.
    std::int8_t codeOf(std::int64_t weight) const { return codes_[static_cast<std::size_t>(weight)]; }
    float valueOf(std::int64_t weight) const;
    float trainedValueOf(std::int64_t weight) const;

    std::int64_t weights() const { return static_cast<std::int64_t>(codes_.size()); }
    std::int64_t keptWeights() const { return kept_; }
    double keptShare() const;
    /// Outputs (rows, filters) none of whose weights is left.
    const std::vector<std::uint8_t>& deadOutputs() const { return deadOutputs_; }
    /// Inputs (columns, channels of each group) that no weight reads any more.
    const std::vector<std::uint8_t>& deadInputs() const { return deadInputs_; }
    /// Weights kept of each output.
    const std::vector<std::int64_t>& keptOfOutputs() const { return keptOfOutputs_; }

    /// Weights and kept ones within a square of `blockSide` cells.
    struct Block {
        std::uint8_t weights = 0;
        std::uint8_t kept = 0;
    };
    static constexpr std::int64_t blockSide = 4;
    std::int64_t blocksAcross() const { return blocksAcross_; }
    std::int64_t blocksDown() const { return blocksDown_; }
    const Block& block(std::int64_t x, std::int64_t y) const
    {
        return blocks_[static_cast<std::size_t>(y * blocksAcross_ + x)];
    }

private:
    void encode();
    void countDead();
    void sumBlocks();

    WeightMapInput input_;
    WeightLayout layout_;
    std::vector<std::int8_t> codes_;
    std::int64_t kept_ = 0;
    std::vector<std::uint8_t> deadOutputs_;
    std::vector<std::uint8_t> deadInputs_;
    std::vector<std::int64_t> keptOfOutputs_;
    std::int64_t blocksAcross_ = 0;
    std::int64_t blocksDown_ = 0;
    std::vector<Block> blocks_;
};

using WeightMapPtr = std::shared_ptr<const WeightMap>;

} // namespace espalier
