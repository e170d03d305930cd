#pragma once

#include "core/network/shape.h"

#include <cstdint>

namespace espalier {

/// Where each weight of a layer stands in a picture of it, in cells from the top left corner. A linear layer
/// is its matrix, a row for each output. A convolution is a grid of tiles with a cell's gap between them, one
/// tile a kernel: filters from left to right, input channels from top to bottom; where a filter reads so few
/// channels that this would be a thin band, the filters are wrapped into several such bands.
class WeightLayout {
public:
    WeightLayout() = default;
    /// `weightShape` is {out, in} or {out, in / groups, height, width}.
    explicit WeightLayout(Shape weightShape);

    const Shape& shape() const { return shape_; }
    bool isConvolution() const { return shape_.size() == 4; }
    bool isWrapped() const { return bands_ > 1; }

    /// Tiles (or weights of a matrix) from left to right and from top to bottom.
    std::int64_t tilesAcross() const { return across_; }
    std::int64_t tilesDown() const { return inputs_ * bands_; }
    /// Cells of a tile with the gap behind it.
    std::int64_t pitchAcross() const { return pitchAcross_; }
    std::int64_t pitchDown() const { return pitchDown_; }
    std::int64_t cellsAcross() const { return across_ * pitchAcross_; }
    std::int64_t cellsDown() const { return tilesDown() * pitchDown_; }

    /// Position in the flattened array of the weight in a cell; -1 for gaps and outside.
    std::int64_t weightAt(std::int64_t x, std::int64_t y) const;

    struct Cell {
        std::int64_t x = 0;
        std::int64_t y = 0;
        bool operator==(const Cell&) const = default;
    };
    /// The cell of a weight.
    Cell cellOf(std::int64_t weight) const;

private:
    Shape shape_ = {0, 0};
    std::int64_t across_ = 0;
    std::int64_t inputs_ = 0; ///< of one band, in tiles
    std::int64_t bands_ = 1;
    std::int64_t pitchAcross_ = 1;
    std::int64_t pitchDown_ = 1;
};

} // namespace espalier
