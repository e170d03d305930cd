#include "core/compress/unit_order.h"

#include "core/compress/liveness.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <numeric>
#include <utility>

namespace espalier {

namespace {

using Order = std::vector<std::uint32_t>; ///< for each new place, the unit that goes there

std::uint32_t columnsOf(const CompressedLayer& layer)
{
    return static_cast<std::uint32_t>(elementCount(layer.weightShape) / layer.weightShape.front());
}

/// What decides where a unit goes: the row of its reader that keeps a weight on it first, that weight's sign,
/// and how many weights the unit keeps itself. Units alike in the first stand side by side, so that the
/// others, which come next in the file, are easy to foretell.
struct Rank {
    std::uint32_t firstRow = std::numeric_limits<std::uint32_t>::max();
    bool negative = false;
    auto operator<=>(const Rank&) const = default;
};

Order orderOf(const CompressedLayer& layer, const CompressedLayer& reader)
{
    const auto units = static_cast<std::uint32_t>(layer.weightShape.front());
    const auto columns = columnsOf(reader);
    const auto columnsPerUnit = columns / units;
    std::vector<Rank> ranks(units);
    for (std::size_t index = 0; index < reader.positions.size(); ++index) {
        const auto position = reader.positions[index];
        auto& rank = ranks[position % columns / columnsPerUnit];
        if (rank.firstRow != std::numeric_limits<std::uint32_t>::max())
            continue;
        rank.firstRow = position / columns;
        rank.negative = reader.codes.empty() ? reader.values[index] < 0.0F : reader.codes[index] < 0;
    }
    Order order(units);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&ranks](auto unit) { return ranks[unit]; });
    return order;
}

/// Moves every kept weight to the position that `place` gives for its old one.
template <class Place>
void moveWeights(CompressedLayer& layer, Place place)
{
    std::vector<std::pair<std::uint32_t, std::size_t>> moved;
    for (std::size_t index = 0; index < layer.positions.size(); ++index)
        moved.emplace_back(place(layer.positions[index]), index);
    std::ranges::sort(moved);
    const auto before = layer;
    for (std::size_t index = 0; index < moved.size(); ++index) {
        layer.positions[index] = moved[index].first;
        if (!layer.codes.empty())
            layer.codes[index] = before.codes[moved[index].second];
        if (!layer.values.empty())
            layer.values[index] = before.values[moved[index].second];
    }
}

void reorder(CompressedLayer& layer, CompressedLayer& reader, const Order& order)
{
    std::vector<std::uint32_t> placeOf(order.size());
    for (std::uint32_t place = 0; place < order.size(); ++place)
        placeOf[order[place]] = place;
    const auto columns = columnsOf(layer);
    moveWeights(layer,
        [&](std::uint32_t position) { return placeOf[position / columns] * columns + position % columns; });
    const auto readerColumns = columnsOf(reader);
    const auto perUnit = readerColumns / static_cast<std::uint32_t>(order.size());
    moveWeights(reader, [&](std::uint32_t position) {
        const auto column = position % readerColumns;
        return position - column + placeOf[column / perUnit] * perUnit + column % perUnit;
    });
    if (layer.bias.empty())
        return;
    const auto bias = layer.bias;
    for (std::size_t place = 0; place < order.size(); ++place)
        layer.bias[place] = bias[order[place]];
}

/// Whether the units may change places under the patterns of their layer and of the one that reads them.
bool mayMove(const Plan& plan, std::size_t layer, std::size_t reader)
{
    using Kind = SparsityPattern::Kind;
    if (plan.layers.empty())
        return true;
    const auto readAs = plan.layers[reader].pattern.kind;
    return plan.layers[layer].pattern.rows == 1 && readAs != Kind::Block && readAs != Kind::NOfM;
}

} // namespace

void sortUnits(CompressedModel& model, const Plan& plan)
{
    const auto readers = readersOf(decompress(model));
    for (std::size_t index = model.layers.size(); index-- > 0;)
        if (readers[index] && readers[index]->interchangeable
            && mayMove(plan, index, readers[index]->layer)) {
            auto& layer = model.layers[index];
            auto& reader = model.layers[readers[index]->layer];
            reorder(layer, reader, orderOf(layer, reader));
        }
}

} // namespace espalier
