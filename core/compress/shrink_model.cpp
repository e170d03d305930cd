#include "core/compress/shrink_model.h"

#include "core/compress/quantizer.h"
#include "core/network/activation_sites.h"
#include "core/network/shrink.h"

#include <limits>
#include <utility>

namespace espalier {

namespace {

constexpr auto cut = std::numeric_limits<std::uint32_t>::max();

/// For each old place its new one, or `cut`.
std::vector<std::uint32_t> newPlaces(const std::vector<std::uint32_t>& kept, std::int64_t count)
{
    std::vector<std::uint32_t> places(static_cast<std::size_t>(count), cut);
    for (std::uint32_t place = 0; place < kept.size(); ++place)
        places[kept[place]] = place;
    return places;
}

/// Drops the weights outside the part and moves the others up; their order stays.
void moveWeights(CompressedLayer& layer, const KeptPart& part)
{
    const auto outputs = newPlaces(part.outputs, layer.weightShape[0]);
    const auto inputs = newPlaces(part.inputs, layer.weightShape[1]);
    const auto kernel = static_cast<std::uint32_t>(
        elementCount(layer.weightShape) / layer.weightShape[0] / layer.weightShape[1]);
    std::size_t left = 0;
    for (std::size_t index = 0; index < layer.positions.size(); ++index) {
        const auto position = layer.positions[index];
        const auto row = position / kernel;
        const auto output = outputs[row / inputs.size()];
        const auto input = inputs[row % inputs.size()];
        if (output == cut || input == cut)
            continue;
        layer.positions[left] =
            static_cast<std::uint32_t>((output * part.inputs.size() + input) * kernel + position % kernel);
        if (!layer.codes.empty())
            layer.codes[left] = layer.codes[index];
        if (!layer.values.empty())
            layer.values[left] = layer.values[index];
        ++left;
    }
    layer.positions.resize(left);
    layer.codes.resize(layer.codes.empty() ? 0 : left);
    layer.values.resize(layer.values.empty() ? 0 : left);
}

void takeArrays(CompressedNormalization& normalization, const Node& node, const Network& network)
{
    const auto valuesOf = [&network](const std::optional<int>& parameter) {
        return network.parameters[static_cast<std::size_t>(*parameter)].values;
    };
    normalization.weight = valuesOf(node.weight);
    normalization.bias = valuesOf(node.bias);
    normalization.runningMean = valuesOf(node.runningMean);
    normalization.runningVariance = valuesOf(node.runningVariance);
}

} // namespace

CompressedModel shrink(const CompressedModel& model)
{
    const auto network = decompress(model);
    const auto sites = activationSites(network);
    auto shrunk = espalier::shrink(network, [&](std::size_t node, float value) {
        if (!sites[node])
            return value;
        const auto& layer = model.layers[*sites[node]];
        const ActivationLevels levels{
            layer.activationInterval, layer.activationBits, layer.activationThreshold};
        return levels.active() ? levels.apply(value) : value;
    });
    const auto infos = layersOf(network);
    auto result = model;
    for (std::size_t index = 0; index < infos.size(); ++index) {
        const auto node = static_cast<std::size_t>(infos[index].node);
        auto& layer = result.layers[index];
        moveWeights(layer, shrunk.parts[node]);
        layer.weightShape =
            shrunk.network.parameters[static_cast<std::size_t>(*shrunk.network.nodes[node].weight)].shape;
        if (const auto& bias = shrunk.network.nodes[node].bias)
            layer.bias = shrunk.network.parameters[static_cast<std::size_t>(*bias)].values;
    }
    auto normalization = result.normalizations.begin();
    for (const auto& node : shrunk.network.nodes)
        if (node.operation == Operation::BatchNorm2d)
            takeArrays(*normalization++, node, shrunk.network);
    result.network = std::move(shrunk.network);
    for (auto& parameter : result.network.parameters)
        parameter.values.clear();
    return result;
}

} // namespace espalier
