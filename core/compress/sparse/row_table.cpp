#include "core/compress/sparse/row_table.h"

#include "core/error.h"

#include <limits>

namespace espalier {

RowTable::RowTable(const ParameterGroup& weights, const ParameterGroup* bias, std::int64_t columns,
    std::span<const std::uint8_t> read,
    const std::function<std::ptrdiff_t(std::int64_t row, std::int64_t column)>& offsetOf)
    : weights_(weights), bias_(bias), start_(read.size() + 1, 0)
{
    offset_.reserve(weights.positions.size());
    for (const auto position : weights.positions) {
        const auto row = position / columns;
        const auto offset = offsetOf(row, position % columns);
        if (offset > std::numeric_limits<std::int32_t>::max())
            throw Error("layer of '" + weights.name + "': its input is too large for sparse kernels");
        offset_.push_back(static_cast<std::int32_t>(offset));
        ++start_[static_cast<std::size_t>(row) + 1];
    }
    for (std::size_t row = 0; row < read.size(); ++row) {
        start_[row + 1] += start_[row];
        if (read[row])
            live_.push_back(static_cast<std::int32_t>(row));
    }
}

SparseRows RowTable::rows() const
{
    return {live_.data(), start_.data(), offset_.data(), weights_.values.data(),
        bias_ ? bias_->values.data() : nullptr};
}

bool RowTable::empty(std::size_t index) const
{
    const auto row = static_cast<std::size_t>(live_[index]);
    return start_[row] == start_[row + 1];
}

} // namespace espalier
