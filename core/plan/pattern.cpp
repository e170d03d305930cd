#include "core/plan/pattern.h"

#include "core/error.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace espalier {

namespace {

using Kind = SparsityPattern::Kind;

constexpr int largestBlock = 4096;
constexpr std::string_view blockWord = "block ";

constexpr std::array words{
    std::pair{Kind::Weight, "weight"},
    std::pair{Kind::Filter, "filter"},
    std::pair{Kind::Channel, "channel"},
    std::pair{Kind::Column, "column"},
};

/// "4x1" as 4 and 1, with any one character between.
std::optional<std::pair<int, int>> twoNumbers(std::string_view text, char between)
{
    std::pair<int, int> numbers{0, 0};
    const auto* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, numbers.first);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != between)
        return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, numbers.second);
    if (second.ec != std::errc() || second.ptr != end)
        return std::nullopt;
    return numbers;
}

void checkSize(const std::string& text, int value)
{
    if (value < 1 || value > largestBlock)
        throw Error("pattern '" + text + "' has a size of " + std::to_string(value) + ", expected 1 to "
            + std::to_string(largestBlock));
}

/// The layer's matrix as far as patterns need it.
struct Matrix {
    std::int64_t rows; ///< of one group of channels
    std::int64_t columns;
    std::int64_t channels; ///< that one filter reads
    std::int64_t kernel;
};

Matrix matrixOf(const LayerInfo& layer)
{
    const auto rows = layer.weightShape.at(0);
    const auto channels = layer.weightShape.at(1);
    return {rows / layer.groups(), layer.weights / rows, channels, layer.weights / rows / channels};
}

[[noreturn]] void fail(const LayerInfo& layer, const std::string& what)
{
    throw Error("layer '" + layer.name + "': " + what);
}

} // namespace

std::string toText(const SparsityPattern& pattern)
{
    if (pattern.kind == Kind::Block)
        return std::string(blockWord) + std::to_string(pattern.rows) + "x" + std::to_string(pattern.columns);
    if (pattern.kind == Kind::NOfM)
        return std::to_string(pattern.kept) + ":" + std::to_string(pattern.size);
    for (const auto& [kind, word] : words)
        if (kind == pattern.kind)
            return word;
    return {};
}

SparsityPattern patternFromText(const std::string& text)
{
    for (const auto& [kind, word] : words)
        if (text == word)
            return {kind};
    if (text.starts_with(blockWord))
        if (const auto sizes = twoNumbers(std::string_view(text).substr(blockWord.size()), 'x')) {
            checkSize(text, sizes->first);
            checkSize(text, sizes->second);
            return SparsityPattern::block(sizes->first, sizes->second);
        }
    if (const auto counts = twoNumbers(text, ':')) {
        checkSize(text, counts->first);
        checkSize(text, counts->second);
        if (counts->first >= counts->second)
            throw Error("pattern '" + text + "' prunes nothing: expected N:M with N below M");
        return SparsityPattern::nOfM(counts->first, counts->second);
    }
    throw Error("unknown sparsity pattern '" + text
        + "', expected weight, filter, channel, column, block RxC or N:M, such as block 4x1 or 2:4");
}

void check(const SparsityPattern& pattern, const LayerInfo& layer)
{
    if (!pattern.prunesGroups() && pattern.kind != Kind::NOfM)
        return;
    const auto matrix = matrixOf(layer);
    if (pattern.kind == Kind::Filter && layer.isLast)
        fail(layer, "its outputs are the network's answers, none of which can be pruned whole");
    if (pattern.kind == Kind::Block
        && (matrix.rows % pattern.rows != 0 || matrix.columns % pattern.columns != 0))
        fail(layer,
            toText(pattern) + " does not divide its matrix of " + std::to_string(matrix.rows) + " rows and "
                + std::to_string(matrix.columns) + " columns" + (layer.groups() > 1 ? " a group" : ""));
    if (pattern.kind == Kind::NOfM && matrix.columns % pattern.size != 0)
        fail(layer,
            toText(pattern) + " needs groups of " + std::to_string(pattern.size)
                + " inputs, but each row of its matrix has " + std::to_string(matrix.columns));
}

std::int64_t groupCount(const SparsityPattern& pattern, const LayerInfo& layer)
{
    if (pattern.kind == Kind::Weight)
        return layer.weights;
    const auto matrix = matrixOf(layer);
    switch (pattern.kind) {
    case Kind::Filter: return layer.weightShape.at(0);
    case Kind::Channel: return layer.groups() * matrix.channels;
    case Kind::Column: return layer.groups() * matrix.columns;
    case Kind::Block: return layer.weights / pattern.rows / pattern.columns;
    default: return layer.weights / pattern.size;
    }
}

PatternGroups::PatternGroups(const SparsityPattern& pattern, const LayerInfo& layer) : pattern_(pattern)
{
    check(pattern, layer);
    const auto matrix = matrixOf(layer);
    count_ = static_cast<std::size_t>(groupCount(pattern, layer));
    matrixColumns_ = static_cast<std::size_t>(matrix.columns);
    kernel_ = static_cast<std::size_t>(matrix.kernel);
    groupRows_ = static_cast<std::size_t>(matrix.rows);
}

} // namespace espalier
