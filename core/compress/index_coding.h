#pragma once

#include "core/compress/range_coder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// How the weights of a layer lie. Rows are output units, columns the weights that lead into one. Columns
/// come in groups of equal size: the kernel over one input channel, the pixels of one feature map that a
/// linear layer reads, a line of the picture.
struct MatrixLayout {
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;
    std::uint32_t groupSize = 1; ///< divides columns
    std::vector<std::uint32_t>
        reads; ///< for each row, kept weights of the next layer that read it; empty: no such layer
};

/// Codes the positions (row · columns + column, ascending) of the kept weights of a layer and returns them; a
/// decoder takes no notice of what it is given.
///
/// First each row's number of kept weights, which is mostly 0 where nothing reads the row. Then, row by row,
/// whether each column is kept, as if as many balls as the row has weights were drawn from an urn and not put
/// back: a column has the more balls in the urn, the more rows above kept it, or its group, or its place
/// within the groups. So empty rows cost next to nothing, empty columns soon little, and no list of either is
/// stored.
///
/// `evenness` 0 to 3 says how alike the columns are before anything is known of them; the stream holds it.
/// Throws Error for what no encoder can have written.
std::vector<std::uint32_t> codePositions(BitCoder& coder, const MatrixLayout& layout,
    std::span<const std::uint32_t> positions = {}, std::uint32_t evenness = 0);

/// Codes the positions with the evenness that takes the fewest bytes.
void encodePositions(
    RangeEncoder& encoder, const MatrixLayout& layout, std::span<const std::uint32_t> positions);

} // namespace espalier
