#include "core/compress/sparse/row_table.h"

#include "core/error.h"

#include <algorithm>
#include <limits>

namespace espalier {

RowTable::RowTable(const ParameterGroup& weights, const ParameterGroup* bias,
    std::span<const std::uint8_t> read, const Columns& columns)
    : weights_(weights)
    , bias_(bias)
    , parts_(static_cast<int>((columns.perRow + columns.perPart - 1) / columns.perPart))
    , rows_(read.size())
    , start_(rows_ * (static_cast<std::size_t>(parts_) + 1))
{
    offset_.reserve(weights.positions.size());
    for (const auto position : weights.positions) {
        const auto offset = columns.offsetOf(position / columns.perRow, position % columns.perRow);
        if (offset > std::numeric_limits<std::int32_t>::max())
            throw Error("layer of '" + weights.name + "': its input is too large for sparse kernels");
        offset_.push_back(static_cast<std::int32_t>(offset));
    }
    for (std::size_t row = 0; row < rows_; ++row) {
        for (int part = 0; part <= parts_; ++part) {
            const auto column = std::min(columns.perRow, part * columns.perPart);
            const auto first = std::ranges::lower_bound(
                weights.positions, static_cast<std::int64_t>(row) * columns.perRow + column);
            start_[static_cast<std::size_t>(part) * rows_ + row] =
                static_cast<std::uint32_t>(first - weights.positions.begin());
        }
        if (read[row])
            live_.push_back(static_cast<std::int32_t>(row));
    }
}

SparseRows RowTable::part(int index) const
{
    const auto* begin = start_.data() + static_cast<std::size_t>(index) * rows_;
    return {live_.data(), begin, begin + rows_, offset_.data(), weights_.values.data(),
        bias_ ? bias_->values.data() : nullptr};
}

std::int64_t columnsPerPart(std::int64_t columns, std::int64_t bytes, std::int64_t budget)
{
    const auto most = std::max<std::int64_t>(1, budget / bytes);
    const auto parts = (columns + most - 1) / most;
    return (columns + parts - 1) / parts;
}

} // namespace espalier
