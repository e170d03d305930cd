#include "core/compress/packing_parts.h"
#include "core/error.h"

#include <algorithm>
#include <string>
#include <utility>

namespace espalier {

using namespace packing;

BitString packGroups(const PackedLayout& layout, const PackedWeights& weights, const PackedGroups& groups)
{
    check(layout, weights);
    const WordCode code(layout, groups.hasZeros);
    const auto size = static_cast<std::uint32_t>(groups.size);
    const auto placeBits = bitsFor(size);
    BitWriter out;
    std::size_t next = 0;
    for (std::uint32_t row = 0; row < layout.rows; ++row) {
        for (std::uint64_t column = 0; column < layout.columns; column += size) {
            const auto start = std::uint64_t{row} * layout.columns + column;
            const auto end = start + std::min<std::uint64_t>(size, layout.columns - column);
            int stored = 0;
            for (; next < weights.positions.size() && weights.positions[next] < end; ++next, ++stored) {
                out.put(static_cast<std::uint32_t>(weights.positions[next] - start), placeBits);
                code.put(out, weights.words[next]);
            }
            if (stored > groups.most || (stored < groups.most && !groups.hasZeros))
                throw Error("a group keeps " + std::to_string(stored) + " weights of "
                    + std::to_string(groups.size) + ", expected " + std::to_string(groups.most));
            for (; stored < groups.most; ++stored) {
                out.put(0, placeBits);
                code.putZero(out);
            }
        }
    }
    return out.take();
}

PackedWeights unpackGroups(const PackedLayout& layout, const BitString& bits, const PackedGroups& groups)
{
    const WordCode code(layout, groups.hasZeros);
    BitReader in(bits);
    PackedWeights weights;
    for (std::uint32_t row = 0; row < layout.rows; ++row) {
        for (std::uint64_t column = 0; column < layout.columns;
             column += static_cast<std::uint32_t>(groups.size)) {
            for (int place = 0; place < groups.most; ++place) {
                const auto position = std::uint64_t{row} * layout.columns + column
                    + in.take(bitsFor(static_cast<std::uint64_t>(groups.size)));
                const auto word = code.take(in);
                if (!word)
                    continue;
                const auto end = std::uint64_t{row} * layout.columns
                    + std::min<std::uint64_t>(
                        column + static_cast<std::uint64_t>(groups.size), layout.columns);
                if (position >= end || (!weights.positions.empty() && position <= weights.positions.back()))
                    throw Error("packed groups hold place " + std::to_string(position)
                        + " out of order or beyond its group");
                append(weights, position, *word, layout);
            }
        }
    }
    in.finish();
    return weights;
}

namespace {

/// How blocks lie in the matrix.
class BlockGrid {
public:
    BlockGrid(const PackedLayout& layout, const PackedBlocks& blocks)
        : layout_(layout)
        , blocks_(blocks)
        , across_((layout.columns + blocks.columns - 1) / blocks.columns)
        , down_((layout.rows + blocks.rows - 1) / blocks.rows)
    {
    }

    std::uint64_t count() const { return std::uint64_t{across_} * down_; }

    std::uint64_t blockOf(std::uint32_t position) const
    {
        return std::uint64_t{position / layout_.columns / blocks_.rows} * across_
            + position % layout_.columns / blocks_.columns;
    }

    /// Positions inside a block, ascending.
    std::vector<std::uint32_t> positionsOf(std::uint64_t block) const
    {
        const auto top = static_cast<std::uint32_t>(block / across_) * blocks_.rows;
        const auto left = static_cast<std::uint32_t>(block % across_) * blocks_.columns;
        std::vector<std::uint32_t> positions;
        for (auto row = top; row < std::min(top + blocks_.rows, layout_.rows); ++row) {
            for (auto column = left; column < std::min(left + blocks_.columns, layout_.columns); ++column)
                positions.push_back(row * layout_.columns + column);
        }
        return positions;
    }

private:
    const PackedLayout& layout_;
    const PackedBlocks& blocks_;
    std::uint32_t across_;
    std::uint32_t down_;
};

} // namespace

BitString packBlocks(const PackedLayout& layout, const PackedWeights& weights, const PackedBlocks& blocks)
{
    check(layout, weights);
    const BlockGrid grid(layout, blocks);
    const WordCode code(layout, blocks.hasZeros);
    std::vector<bool> kept(grid.count());
    for (const auto position : weights.positions)
        kept[grid.blockOf(position)] = true;
    BitWriter out;
    for (std::uint64_t block = 0; blocks.gapBits == 0 && block < kept.size(); ++block)
        out.put(kept[block] ? 1 : 0, 1);
    std::uint64_t empty = 0;
    for (std::uint64_t block = 0; block < kept.size(); ++block) {
        if (!kept[block]) {
            ++empty;
            continue;
        }
        if (blocks.gapBits > 0)
            putGap(out, std::exchange(empty, 0), blocks.gapBits);
        for (const auto position : grid.positionsOf(block)) {
            const auto found = std::ranges::lower_bound(weights.positions, position);
            if (found != weights.positions.end() && *found == position)
                code.put(out, weights.words[static_cast<std::size_t>(found - weights.positions.begin())]);
            else if (blocks.hasZeros)
                code.putZero(out);
            else
                throw Error("a kept block holds a zero at position " + std::to_string(position));
        }
    }
    return out.take();
}

PackedWeights unpackBlocks(const PackedLayout& layout, const BitString& bits, const PackedBlocks& blocks)
{
    const BlockGrid grid(layout, blocks);
    const WordCode code(layout, blocks.hasZeros);
    BitReader in(bits);
    std::vector<bool> kept(grid.count(), blocks.gapBits > 0);
    for (std::uint64_t block = 0; blocks.gapBits == 0 && block < kept.size(); ++block)
        kept[block] = in.take(1) == 1;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
    for (std::uint64_t block = 0; block < kept.size(); ++block) {
        if (!kept[block])
            continue;
        if (blocks.gapBits > 0) {
            if (in.atEnd())
                break;
            block += takeGap(in, blocks.gapBits);
            if (block >= kept.size())
                throw Error("packed weights reach block " + std::to_string(block) + " of "
                    + std::to_string(kept.size()));
        }
        for (const auto position : grid.positionsOf(block)) {
            if (const auto word = code.take(in))
                found.emplace_back(position, *word);
        }
    }
    in.finish();
    std::ranges::sort(found);
    PackedWeights weights;
    for (const auto& [position, word] : found)
        append(weights, position, word, layout);
    return weights;
}

} // namespace espalier
