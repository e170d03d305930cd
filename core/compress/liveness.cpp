#include "core/compress/liveness.h"

#include <algorithm>

namespace espalier {

namespace {

/// The single node that reads another one, if there is exactly one.
std::optional<std::size_t> onlyReader(const Network& network, std::size_t node)
{
    std::optional<std::size_t> reader;
    for (std::size_t index = node + 1; index < network.nodes.size(); ++index)
        for (const auto input : network.nodes[index].inputs)
            if (static_cast<std::size_t>(input) == node) {
                if (reader)
                    return std::nullopt;
                reader = index;
            }
    return reader;
}

struct NextLayer {
    std::size_t node = 0;
    bool interchangeable = true;
};

std::optional<NextLayer> nextLayer(const Network& network, std::size_t node)
{
    // Filters of a grouped convolution read their own group's inputs: none can take another's place.
    const auto* conv = std::get_if<Conv2dAttributes>(&network.nodes[node].attributes);
    NextLayer next{.interchangeable = !conv || conv->groups == 1};
    for (auto reader = onlyReader(network, node); reader; reader = onlyReader(network, *reader)) {
        next.node = *reader;
        if (isLayer(network.nodes[*reader]))
            return next;
        const auto operation = network.nodes[*reader].operation;
        if (operation == Operation::LocalResponseNorm || operation == Operation::Unknown)
            return std::nullopt; // every channel changes its neighbours, or may
        next.interchangeable &= operation != Operation::Add && operation != Operation::BatchNorm2d;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::optional<Reader>> readersOf(const Network& network)
{
    const auto layers = layersOf(network);
    std::vector<std::optional<Reader>> readers;
    for (const auto& layer : layers) {
        const auto next = nextLayer(network, static_cast<std::size_t>(layer.node));
        const auto found = std::ranges::find_if(layers,
            [&](const LayerInfo& other) { return next && other.node == static_cast<int>(next->node); });
        if (found == layers.end()) {
            readers.emplace_back();
            continue;
        }
        const auto inputs = found->weightShape[1];
        const auto units = layer.weightShape[0];
        if (inputs % units == 0 && (found->kind == LayerKind::Linear || inputs == units))
            readers.push_back(Reader{
                static_cast<std::size_t>(found - layers.begin()), inputs / units, next->interchangeable});
        else
            readers.emplace_back();
    }
    return readers;
}

std::vector<std::uint8_t> readUnits(
    std::span<const float> readerWeights, const Shape& readerShape, const Reader& reader, std::int64_t units)
{
    const auto inputs = static_cast<std::size_t>(readerShape[1]);
    const auto kernel = static_cast<std::size_t>(elementCount(readerShape))
        / static_cast<std::size_t>(readerShape[0]) / inputs;
    std::vector<std::uint8_t> read(static_cast<std::size_t>(units));
    for (std::size_t index = 0; index < readerWeights.size(); ++index)
        if (readerWeights[index] != 0.0F)
            read[index / kernel % inputs / static_cast<std::size_t>(reader.inputsPerUnit)] = 1;
    return read;
}

std::vector<std::uint8_t> weightsIntoRead(const Shape& weightShape, std::span<const std::uint8_t> read)
{
    const auto fanIn = static_cast<std::size_t>(elementCount(weightShape) / weightShape.front());
    std::vector<std::uint8_t> eligible;
    eligible.reserve(read.size() * fanIn);
    for (const auto unit : read)
        eligible.insert(eligible.end(), fanIn, unit);
    return eligible;
}

} // namespace espalier
