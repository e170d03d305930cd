#include "engine/live_projection.h"

#include "core/compress/pattern_projection.h"
#include "core/compress/projection.h"

#include <algorithm>

namespace espalier {

namespace {

std::vector<float> spread(
    std::span<const float> values, std::span<const std::uint32_t> positions, std::size_t size)
{
    if (positions.empty())
        return {values.begin(), values.end()};
    std::vector<float> all(size);
    for (std::size_t index = 0; index < values.size(); ++index)
        all[positions[index]] = values[index];
    return all;
}

std::vector<std::uint8_t> chosen(std::vector<std::uint8_t> all, std::span<const std::uint32_t> positions)
{
    if (positions.empty() || all.empty())
        return all;
    std::vector<std::uint8_t> some;
    some.reserve(positions.size());
    for (const auto position : positions)
        some.push_back(all[position]);
    return some;
}

} // namespace

LiveProjection::LiveProjection(const StageContext& context)
    : context_(context), readers_(readersOf(context.state.network))
{
}

void LiveProjection::fromOutputBackwards(TrainableNetwork& network, const Plan& plan, const Act& act) const
{
    std::vector<std::vector<float>> projected(context_.layers.size());
    for (auto layer = context_.layers.size(); layer-- > 0;) {
        const auto positions = network.positions(context_.weightOf(layer));
        const auto eligible = chosen(eligibleIn(layer, projected), positions);
        const auto result = act(layer, [&](std::span<float> weights) {
            return project(weights, plan.layers[layer], context_.layers[layer], positions, eligible);
        });
        projected[layer] =
            spread(result, positions, static_cast<std::size_t>(context_.layers[layer].weights));
    }
}

Masks LiveProjection::cut(TrainableNetwork& network, const Plan& plan) const
{
    fromOutputBackwards(network, plan, [&](std::size_t layer, const Projection& project) {
        const auto weights = network.values(context_.weightOf(layer));
        project(weights);
        return std::span<const float>(weights);
    });
    auto& stored = context_.state.network;
    network.store(stored);
    Masks masks;
    for (std::size_t layer = 0; layer < context_.layers.size(); ++layer)
        masks.push_back(maskOf(stored.parameters[context_.weightOf(layer)].values));
    return masks;
}

std::vector<std::uint8_t> LiveProjection::eligibleIn(
    std::size_t layer, const std::vector<std::vector<float>>& projected) const
{
    if (!readers_[layer])
        return {};
    const auto& reader = *readers_[layer];
    const auto& shape = context_.layers[layer].weightShape;
    const auto read =
        readUnits(projected[reader.layer], context_.layers[reader.layer].weightShape, reader, shape[0]);
    return weightsIntoRead(shape, read);
}

std::vector<bool> layersToPrune(const StageContext& context, const Plan& plan)
{
    std::vector<bool> pruned;
    for (std::size_t layer = 0; layer < context.layers.size(); ++layer) {
        const auto& info = context.layers[layer];
        std::vector<float> left(static_cast<std::size_t>(info.weights), 1.0F);
        if (const auto& mask = context.state.masks[layer]; !mask.empty())
            left.assign(mask.begin(), mask.end());
        const auto before = std::ranges::count(left, 0.0F);
        project(left, plan.layers[layer], info);
        pruned.push_back(std::ranges::count(left, 0.0F) > before);
    }
    return pruned;
}

} // namespace espalier
