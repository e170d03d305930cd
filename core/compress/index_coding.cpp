#include "core/compress/index_coding.h"

#include "core/compress/adaptive_model.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <string>

namespace espalier {

namespace {

__extension__ using Wide = unsigned __int128; // products of counts and probabilities need up to 80 bits

constexpr int evennessBits = 2;

/// Codes how many weights each row keeps.
class RowCounts {
public:
    std::uint32_t code(BitCoder& coder, const MatrixLayout& layout, std::uint32_t row, std::uint32_t count)
    {
        auto& model = models_[kindOf(layout, row)];
        if (!model.used.code(coder, count > 0))
            return 0;
        const auto coded = model.furtherWeights.code(coder, count - 1);
        if (coded >= layout.columns)
            throw Error("more kept weights in a row than it has columns");
        return coded + 1;
    }

private:
    struct Model {
        AdaptiveBit used;
        AdaptiveNumber furtherWeights;
    };
    static constexpr std::size_t kinds = 7;

    /// 0: no layer reads the row; 1: none of its weights does; 2: one; 3: two or three; ... 6: sixteen and
    /// more.
    static std::size_t kindOf(const MatrixLayout& layout, std::uint32_t row)
    {
        return layout.reads.empty()
            ? 0
            : std::min<std::size_t>(1U + std::bit_width(layout.reads[row]), kinds - 1);
    }

    std::array<Model, kinds> models_;
};

/// An urn that holds the more balls of a column, the likelier the column is to be kept. Each row fills it
/// anew and goes through the columns in order, drawing the columns it keeps.
class ColumnUrn {
public:
    ColumnUrn(const MatrixLayout& layout, std::uint32_t evenness)
        : groupSize_(layout.groupSize)
        , evenness_(evenness)
        , kept_(layout.columns)
        , keptInGroup_(layout.columns / groupSize_)
        , keptAtPlace_(groupSize_)
        , balls_(layout.columns)
    {
    }

    /// Fills the urn from what the rows so far have kept.
    void fill()
    {
        const auto groups = relative(keptInGroup_, 2);
        const auto places = relative(keptAtPlace_, 20);
        inUrn_ = 0;
        std::size_t column = 0;
        for (const auto group : groups)
            for (const auto place : places) {
                const auto expected = ((group * place) >> one) << evenness_;
                auto& balls = balls_[column];
                balls = std::max<std::uint64_t>((std::uint64_t{kept_[column]} << one) + expected, 1);
                inUrn_ += balls;
                ++column;
            }
    }

    /// Probability that the next of the row's columns is kept, when `draws` of those left are: `certainty`
    /// where they all are.
    std::uint32_t probability(std::uint32_t column, std::uint32_t draws) const
    {
        constexpr std::uint32_t least = 16;
        constexpr std::uint32_t most = certainty - certainty / 64;
        if (draws == balls_.size() - column)
            return certainty;
        const auto share = (Wide{balls_[column]} * draws << probabilityBits) / inUrn_;
        return static_cast<std::uint32_t>(std::clamp<Wide>(share, least, most));
    }

    /// The row leaves `column` behind.
    void pass(std::uint32_t column) { inUrn_ -= balls_[column]; }

    /// The row keeps `column`; counts from the next fill() on.
    void keep(std::uint32_t column)
    {
        ++kept_[column];
        ++keptInGroup_[column / groupSize_];
        ++keptAtPlace_[column % groupSize_];
        ++total_;
    }

private:
    static constexpr int one = 12; ///< fractional bits: a weight kept above is 2^12 balls

    /// Counts divided by their mean, in 2^-12, drawn towards 1 by `prior` imagined weights a count.
    std::vector<std::uint64_t> relative(const std::vector<std::uint32_t>& counts, std::uint64_t prior) const
    {
        std::vector<std::uint64_t> shares(counts.size());
        for (std::size_t index = 0; index < counts.size(); ++index)
            shares[index] =
                (((counts[index] + prior) * counts.size()) << one) / (total_ + prior * counts.size());
        return shares;
    }

    std::uint32_t groupSize_;
    std::uint32_t evenness_;
    std::uint64_t total_ = 0;
    std::uint64_t inUrn_ = 0;
    std::vector<std::uint32_t> kept_;
    std::vector<std::uint32_t> keptInGroup_;
    std::vector<std::uint32_t> keptAtPlace_;
    std::vector<std::uint64_t> balls_;
};

/// What follows where groups of columns come into use in their order, as sortUnits leaves them: a row that
/// goes on beyond the groups used so far uses the next one.
class NewGroups {
public:
    NewGroups(const MatrixLayout& layout, bool inOrder) : groupSize_(layout.groupSize), inOrder_(inOrder) { }

    /// At least this likely is a column that the row reaches with weights still to come: at the end of the
    /// next group it is certain.
    std::uint32_t leastProbability(std::uint32_t column) const
    {
        const bool isNext = inOrder_ && column / groupSize_ == used_;
        return isNext ? certainty / (groupSize_ - column % groupSize_) : 0;
    }

    void keep(std::uint32_t column) { used_ += column / groupSize_ == used_ ? 1 : 0; }

private:
    std::uint32_t groupSize_;
    bool inOrder_;
    std::uint32_t used_ = 0; ///< groups used so far; where they come in order, they are the first ones
};

bool groupsComeInOrder(const MatrixLayout& layout, std::span<const std::uint32_t> positions)
{
    std::uint32_t used = 0;
    for (const auto position : positions) {
        const auto group = position % layout.columns / layout.groupSize;
        if (group > used)
            return false;
        used += group == used ? 1 : 0;
    }
    return true;
}

std::vector<std::uint32_t> codeRowCounts(
    BitCoder& coder, const MatrixLayout& layout, std::span<const std::uint32_t> positions)
{
    RowCounts model;
    std::vector<std::uint32_t> counts(layout.rows);
    for (std::uint32_t row = 0; row < layout.rows; ++row) {
        const auto end = (std::uint64_t{row} + 1) * layout.columns;
        const auto inRow = std::ranges::lower_bound(positions, end) - positions.begin();
        positions = positions.subspan(static_cast<std::size_t>(inRow));
        counts[row] = model.code(coder, layout, row, static_cast<std::uint32_t>(inRow));
    }
    return counts;
}

} // namespace

std::vector<std::uint32_t> codePositions(BitCoder& coder, const MatrixLayout& layout,
    std::span<const std::uint32_t> positions, std::uint32_t evenness)
{
    const auto counts = codeRowCounts(coder, layout, positions);
    ColumnUrn urn(layout, coder.codeEvenly(evenness, evennessBits));
    NewGroups newGroups(layout, coder.codeEvenly(groupsComeInOrder(layout, positions) ? 1 : 0, 1) != 0);
    std::vector<std::uint32_t> coded;
    auto next = positions.begin();
    for (std::uint32_t row = 0; row < layout.rows; ++row) {
        auto draws = counts[row];
        if (draws > 0)
            urn.fill();
        for (std::uint32_t column = 0; draws > 0; ++column) {
            const auto position = row * layout.columns + column;
            const bool wanted = next != positions.end() && *next == position;
            next += wanted ? 1 : 0;
            const auto probability =
                std::max(urn.probability(column, draws), newGroups.leastProbability(column));
            if (probability == certainty || coder.code(wanted, probability)) {
                coded.push_back(position);
                urn.keep(column);
                newGroups.keep(column);
                --draws;
            }
            urn.pass(column);
        }
    }
    return coded;
}

void encodePositions(
    RangeEncoder& encoder, const MatrixLayout& layout, std::span<const std::uint32_t> positions)
{
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    RangeEncoder best;
    for (std::uint32_t evenness = 0; evenness < (1U << evennessBits); ++evenness) {
        auto trial = encoder;
        codePositions(trial, layout, positions, evenness);
        if (trial.bytesSoFar() < shortest) {
            shortest = trial.bytesSoFar();
            best = std::move(trial);
        }
    }
    encoder = std::move(best);
}

} // namespace espalier
