#pragma once

#include "core/compress/sparse/kernels.h"
#include "core/compress/sparse/parameter_group.h"

#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// Kept weights by row, cut into parts by what they read, so that one part's inputs stay in the cache nearest
/// to the processor while all rows pass by. Owns what SparseRows points to.
class RowTable {
public:
    struct Columns {
        std::int64_t perRow = 1; ///< weights of a dense row
        std::int64_t perPart = 1; ///< of these, in one part
        /// Where the input of a weight lies, in floats.
        std::function<std::ptrdiff_t(std::int64_t row, std::int64_t column)> offsetOf;
    };

    /// Rows that `read` marks with 0 are left out of all work. `bias` may be null.
    RowTable(const ParameterGroup& weights, const ParameterGroup* bias, std::span<const std::uint8_t> read,
        const Columns& columns);

    int parts() const { return parts_; }
    SparseRows part(int index) const;
    std::span<const std::int32_t> live() const { return live_; }

private:
    const ParameterGroup& weights_;
    const ParameterGroup* bias_;
    int parts_;
    std::size_t rows_;
    std::vector<std::int32_t> live_;
    std::vector<std::uint32_t> start_; ///< of part and row in offset_ and the weights; parts + 1 times rows
    std::vector<std::int32_t> offset_;
};

/// Columns to a part when `columns` inputs of `bytes` each are to fit `budget` bytes in parts of about equal
/// size.
std::int64_t columnsPerPart(std::int64_t columns, std::int64_t bytes, std::int64_t budget);

} // namespace espalier
