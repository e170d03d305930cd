#pragma once

#include "core/network/layer_info.h"

#include <cstdint>
#include <string>

namespace espalier {

/// Which weights of a layer stay or go together. Seen as the matrix of its matrix multiplication, a layer has
/// a row for each output channel or feature and a column for each (input channel, kernel row, kernel column)
/// or input feature; in a grouped convolution each group of channels has a matrix of its own.
struct SparsityPattern {
    enum class Kind {
        Weight, ///< each for itself
        Filter, ///< an output channel or feature: a row
        Channel, ///< an input channel or feature, with all its kernel positions
        Column, ///< one position of the kernel in one input channel, over all filters: a column
        Block, ///< `rows` × `columns` neighbouring entries of the matrix
        NOfM ///< of every `size` neighbouring entries of a row at most `kept` stay: 2:4 as in sparse tensor
             ///< cores
    };

    Kind kind = Kind::Weight;
    int rows = 1; ///< of a block, else 1
    int columns = 1; ///< of a block, else 1
    int kept = 1; ///< N of N:M, else 1
    int size = 1; ///< M of N:M, else 1
    bool operator==(const SparsityPattern&) const = default;

    static SparsityPattern block(int rows, int columns) { return {Kind::Block, rows, columns}; }
    static SparsityPattern nOfM(int kept, int size) { return {Kind::NOfM, 1, 1, kept, size}; }

    /// Whole groups stay or go, as everywhere but with single weights and N:M.
    bool prunesGroups() const { return kind != Kind::Weight && kind != Kind::NOfM; }
    /// The largest keep ratio that the pattern allows: N / M, else 1.
    double largestKeep() const { return static_cast<double>(kept) / static_cast<double>(size); }
};

/// "weight", "filter", "channel", "column", "block 4x1", "2:4".
std::string toText(const SparsityPattern& pattern);

/// Inverse of toText; throws Error that quotes the text: unknown word, sizes outside 1 to 4096, N not below
/// M.
SparsityPattern patternFromText(const std::string& text);

/// Throws Error where the pattern does not tile the layer exactly: a block that does not divide the matrix
/// (of one group of channels), M that does not divide its row; and where it would prune whole answers of the
/// network.
void check(const SparsityPattern& pattern, const LayerInfo& layer);

/// Number of groups that the pattern parts the layer's weights into, all of the same size.
std::int64_t groupCount(const SparsityPattern& pattern, const LayerInfo& layer);

/// The group, counted from 0, that each weight belongs to. Throws Error as check(pattern, layer) does.
class PatternGroups {
public:
    PatternGroups(const SparsityPattern& pattern, const LayerInfo& layer);

    std::size_t count() const { return count_; }

    /// Of the weight at `position` in the flattened array.
    std::size_t operator()(std::size_t position) const
    {
        const auto row = position / matrixColumns_;
        const auto column = position % matrixColumns_;
        switch (pattern_.kind) {
        case SparsityPattern::Kind::Weight: return position;
        case SparsityPattern::Kind::Filter: return row;
        case SparsityPattern::Kind::Channel:
            return row / groupRows_ * (matrixColumns_ / kernel_) + column / kernel_;
        case SparsityPattern::Kind::Column: return row / groupRows_ * matrixColumns_ + column;
        case SparsityPattern::Kind::Block:
            return row / static_cast<std::size_t>(pattern_.rows)
                * (matrixColumns_ / static_cast<std::size_t>(pattern_.columns))
                + column / static_cast<std::size_t>(pattern_.columns);
        case SparsityPattern::Kind::NOfM: break;
        }
        return position / static_cast<std::size_t>(pattern_.size); // which divides the row
    }

private:
    SparsityPattern pattern_;
    std::size_t count_;
    std::size_t matrixColumns_; ///< of the GEMM matrix
    std::size_t kernel_; ///< positions of the kernel, 1 for a linear layer
    std::size_t groupRows_; ///< filters that read the same input channels
};

} // namespace espalier
