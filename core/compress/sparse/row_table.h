#pragma once

#include "core/compress/sparse/kernels.h"
#include "core/compress/sparse/parameter_group.h"

#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// Owns what SparseRows points to.
class RowTable {
public:
    /// `weights` are sorted by row, `columns` to a row. `offsetOf(row, column)` is where a weight's input lies, in
    /// floats. Rows that `read` marks with 0 are left out of all work.
    RowTable(const ParameterGroup& weights, const ParameterGroup* bias, std::int64_t columns,
        std::span<const std::uint8_t> read,
        const std::function<std::ptrdiff_t(std::int64_t row, std::int64_t column)>& offsetOf);

    SparseRows rows() const;
    std::size_t liveCount() const { return live_.size(); }
    std::int32_t live(std::size_t index) const { return live_[index]; }
    bool empty(std::size_t index) const;

private:
    const ParameterGroup& weights_;
    const ParameterGroup* bias_;
    std::vector<std::int32_t> live_;
    std::vector<std::uint32_t> start_;
    std::vector<std::int32_t> offset_;
};

} // namespace espalier
