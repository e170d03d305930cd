#include "widgets/weight_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

constexpr std::int64_t fewChannels = 4; ///< so many in a band are wrapped
constexpr double wideness = 6.0; ///< width by height that wrapped tiles aim at: docks are wide

} // namespace

WeightLayout::WeightLayout(Shape weightShape) : shape_(std::move(weightShape))
{
    if (!isConvolution()) {
        across_ = shape_.at(1);
        inputs_ = shape_.at(0);
        return;
    }
    const auto filters = shape_[0];
    inputs_ = shape_[1];
    const bool single = shape_[2] == 1 && shape_[3] == 1;
    pitchDown_ = shape_[2] + (single ? 0 : 1);
    pitchAcross_ = shape_[3] + (single ? 0 : 1);
    across_ = filters;
    if (inputs_ <= fewChannels) {
        const auto even = std::sqrt(wideness * static_cast<double>(filters * inputs_));
        across_ = std::clamp<std::int64_t>(std::lround(even), 1, filters);
        bands_ = (filters + across_ - 1) / across_;
    }
}

std::int64_t WeightLayout::weightAt(std::int64_t x, std::int64_t y) const
{
    if (x < 0 || y < 0 || x >= cellsAcross() || y >= cellsDown())
        return -1;
    if (!isConvolution())
        return y * across_ + x;
    const auto row = y % pitchDown_;
    const auto column = x % pitchAcross_;
    const auto down = y / pitchDown_;
    const auto filter = down / inputs_ * across_ + x / pitchAcross_;
    if (row >= shape_[2] || column >= shape_[3] || filter >= shape_[0])
        return -1;
    return ((filter * shape_[1] + down % inputs_) * shape_[2] + row) * shape_[3] + column;
}

WeightLayout::Cell WeightLayout::cellOf(std::int64_t weight) const
{
    if (!isConvolution())
        return {weight % across_, weight / across_};
    const auto column = weight % shape_[3];
    const auto row = weight / shape_[3] % shape_[2];
    const auto kernel = weight / (shape_[2] * shape_[3]);
    const auto filter = kernel / shape_[1];
    return {filter % across_ * pitchAcross_ + column,
        (filter / across_ * inputs_ + kernel % shape_[1]) * pitchDown_ + row};
}

} // namespace espalier
