#pragma once

#include "core/compress/sparse/input_step.h"
#include "core/compress/sparse/sparse_network.h"

#include <vector>

namespace espalier {

/// A checked batch, picture by picture. The batch's arrays outlive it.
class BatchReader {
public:
    /// Throws Error where the sizes of the batch do not fit pictures of that shape.
    BatchReader(const SparseBatch& batch, const Shape& pictureShape);

    std::size_t count() const { return count_; }

    /// Of all pictures in their order. Throws Error where some are missing or not below `classes`.
    std::vector<std::uint8_t> labels(std::size_t classes) const;

    std::vector<BatchPicture> pictures(std::size_t first, std::size_t last) const;

private:
    std::size_t at(std::size_t index) const { return batch_.order.empty() ? index : batch_.order[index]; }

    const SparseBatch& batch_;
    std::size_t pictureBytes_;
    std::size_t available_; ///< pictures in the batch's pixels
    std::size_t count_;
};

} // namespace espalier
