#include "core/compress/compressed_model.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace espalier {

namespace {

[[noreturn]] void fail(const std::string& layer, const std::string& what)
{
    throw Error("layer '" + layer + "': " + what);
}

std::vector<std::size_t> layerNodes(const Network& network)
{
    std::vector<std::size_t> nodes;
    for (std::size_t index = 0; index < network.nodes.size(); ++index)
        if (isLayer(network.nodes[index]))
            nodes.push_back(index);
    return nodes;
}

std::vector<const Node*> normalizationNodes(const Network& network)
{
    std::vector<const Node*> nodes;
    for (const auto& node : network.nodes)
        if (node.operation == Operation::BatchNorm2d)
            nodes.push_back(&node);
    return nodes;
}

bool allFinite(const std::vector<float>& values)
{
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

/// The code whose level is exactly `weight`.
std::int16_t codeOf(const CompressedLayer& layer, float weight, std::size_t position)
{
    const auto levels = levelsOf(layer);
    const auto code = levels.code(weight);
    if (levels.value(code) != weight)
        fail(layer.name,
            "weight number " + std::to_string(position) + " is " + std::to_string(weight)
                + ", which is none of the levels of " + std::to_string(layer.weightBits) + " bits and "
                + (layer.codebook.empty() ? "interval " + std::to_string(layer.interval) : "its codebook"));
    return code;
}

void checkLevels(const CompressedLayer& layer)
{
    if (layer.weightBits < 1 || layer.weightBits > 8)
        fail(layer.name, "weight bits " + std::to_string(layer.weightBits) + ", expected 1 to 8, or 32");
    if (layer.codebook.empty()) {
        if (!(layer.interval > 0.0F && std::isfinite(layer.interval)))
            fail(layer.name, "interval " + std::to_string(layer.interval) + ", expected more than 0");
        return;
    }
    if (layer.interval != 0.0F)
        fail(layer.name, "both a codebook and an interval");
    if (layer.codebook.size() > std::size_t{1} << layer.weightBits)
        fail(layer.name,
            "a codebook of " + std::to_string(layer.codebook.size()) + " entries, expected at most 2^"
                + std::to_string(layer.weightBits));
    for (std::size_t entry = 0; entry < layer.codebook.size(); ++entry)
        if (!std::isfinite(layer.codebook[entry]) || layer.codebook[entry] == 0.0F
            || (entry > 0 && layer.codebook[entry] <= layer.codebook[entry - 1]))
            fail(layer.name,
                "entry " + std::to_string(entry) + " of its codebook is "
                    + std::to_string(layer.codebook[entry]) + ", expected finite ascending values without 0");
}

CompressedLayer compressLayer(const LayerInfo& info, const Network& network, const LayerPlan& plan,
    float interval, const std::vector<float>& codebook)
{
    const auto& node = network.nodes[static_cast<std::size_t>(info.node)];
    const auto& weights = network.parameters[static_cast<std::size_t>(*node.weight)].values;
    CompressedLayer layer;
    layer.name = info.name;
    layer.weightShape = info.weightShape;
    layer.weightBits = plan.weightBits;
    layer.activationBits = plan.activationBits;
    if (node.bias)
        layer.bias = network.parameters[static_cast<std::size_t>(*node.bias)].values;
    if (!allFinite(weights) || !allFinite(layer.bias))
        fail(layer.name, "some of its weights or biases are not finite numbers");
    if (weights.size() > std::numeric_limits<std::uint32_t>::max())
        fail(layer.name, std::to_string(weights.size()) + " weights, expected fewer than 2^32");

    const bool quantized = plan.weightBits != unquantizedBits;
    if (quantized) {
        layer.interval = interval;
        layer.codebook = codebook;
        checkLevels(layer);
    }
    for (std::size_t position = 0; position < weights.size(); ++position) {
        const auto weight = weights[position];
        if (weight == 0.0F)
            continue;
        layer.positions.push_back(static_cast<std::uint32_t>(position));
        if (quantized)
            layer.codes.push_back(codeOf(layer, weight, position));
        else
            layer.values.push_back(weight);
    }
    return layer;
}

void checkPositions(const CompressedLayer& layer, std::size_t weights)
{
    for (std::size_t index = 0; index < layer.positions.size(); ++index) {
        const auto position = layer.positions[index];
        if (position >= weights)
            fail(layer.name,
                "position " + std::to_string(position) + ", but it has only " + std::to_string(weights)
                    + " weights");
        if (index > 0 && position <= layer.positions[index - 1])
            fail(layer.name,
                "position " + std::to_string(position) + " follows "
                    + std::to_string(layer.positions[index - 1]) + ", expected ascending positions");
    }
}

void checkCount(const CompressedLayer& layer, std::size_t found, std::size_t expected, const char* what)
{
    if (found != expected)
        fail(layer.name, std::to_string(found) + ' ' + what + ", expected " + std::to_string(expected));
}

void checkCodes(const CompressedLayer& layer)
{
    const bool quantized = layer.weightBits != unquantizedBits;
    checkCount(layer, layer.codes.size(), quantized ? layer.positions.size() : 0, "level codes");
    checkCount(layer, layer.values.size(), quantized ? 0 : layer.positions.size(), "values of kept weights");
    if (!quantized) {
        if (layer.interval != 0.0F || !layer.codebook.empty())
            fail(layer.name, "an interval or a codebook, but its weights are not quantized");
        return;
    }
    checkLevels(layer);
    const auto levels = levelsOf(layer);
    const auto most = levels.levelsPerSide();
    for (const auto code : layer.codes) {
        if (code == 0 || std::abs(code) > most)
            fail(layer.name,
                "level code " + std::to_string(code) + ", expected -" + std::to_string(most) + " to "
                    + std::to_string(most) + " without 0");
        if (!layer.codebook.empty() && levels.entryOf(code) >= layer.codebook.size())
            fail(layer.name,
                "level code " + std::to_string(code) + ", which its codebook of "
                    + std::to_string(layer.codebook.size()) + " entries does not hold");
    }
}

void restoreLayer(const CompressedLayer& layer, const Node& node, std::vector<Parameter>& parameters)
{
    if (layer.name != node.name)
        fail(layer.name, "stands where the network has '" + node.name + "'");
    const auto parameterAt = [&](const std::optional<int>& index) -> Parameter& {
        if (!index || *index < 0 || static_cast<std::size_t>(*index) >= parameters.size())
            fail(layer.name, "its network node has no array to put its weights into");
        return parameters[static_cast<std::size_t>(*index)];
    };
    auto& weight = parameterAt(node.weight);
    if (layer.weightShape != weight.shape)
        fail(layer.name,
            "weight shape " + toText(layer.weightShape) + ", the network has " + toText(weight.shape));
    const auto weights = static_cast<std::size_t>(elementCount(weight.shape));
    checkPositions(layer, weights);
    checkCodes(layer);
    weight.values.assign(weights, 0.0F);
    const bool quantized = layer.weightBits != unquantizedBits;
    const auto levels = levelsOf(layer);
    for (std::size_t index = 0; index < layer.positions.size(); ++index)
        weight.values[layer.positions[index]] =
            quantized ? levels.value(layer.codes[index]) : layer.values[index];

    if (!node.bias) {
        checkCount(layer, layer.bias.size(), 0, "biases");
        return;
    }
    auto& bias = parameterAt(node.bias);
    checkCount(layer, layer.bias.size(), static_cast<std::size_t>(elementCount(bias.shape)), "biases");
    bias.values = layer.bias;
}

/// The arrays of a normalization beside the parameters of its node, role by role.
template <class Normalization, class Use>
void forEachArray(Normalization& normalization, const Node& node, Use use)
{
    use(normalization.weight, node.weight, "weights");
    use(normalization.bias, node.bias, "biases");
    use(normalization.runningMean, node.runningMean, "running means");
    use(normalization.runningVariance, node.runningVariance, "running variances");
}

void restoreNormalization(const CompressedNormalization& normalization, const Node& node, Network& network)
{
    const auto refuse = [&](const std::string& what) {
        throw Error("batch-norm '" + normalization.name + "': " + what);
    };
    if (normalization.name != node.name)
        refuse("stands where the network has '" + node.name + "'");
    forEachArray(normalization, node, [&](const auto& values, const auto& index, const std::string& role) {
        if (!index || *index < 0 || static_cast<std::size_t>(*index) >= network.parameters.size())
            refuse("its network node has no array for its " + role);
        auto& parameter = network.parameters[static_cast<std::size_t>(*index)];
        if (static_cast<std::int64_t>(values.size()) != elementCount(parameter.shape))
            refuse(std::to_string(values.size()) + ' ' + role + ", expected "
                + std::to_string(elementCount(parameter.shape)));
        if (!allFinite(values))
            refuse("some of its " + role + " are not finite numbers");
        parameter.values = values;
    });
    if (std::ranges::any_of(normalization.runningVariance, [](float value) { return value < 0.0F; }))
        refuse("a running variance is below 0");
}

} // namespace

CompressedModel compress(const Network& network, const Plan& plan, const std::vector<float>& intervals,
    const std::vector<std::vector<float>>& codebooks)
{
    const auto infos = layersOf(network);
    check(plan, infos);
    if (intervals.size() != infos.size())
        throw Error("network '" + network.name + "': " + std::to_string(intervals.size())
            + " intervals, expected one for each of its " + std::to_string(infos.size()) + " layers");
    if (!codebooks.empty() && codebooks.size() != infos.size())
        throw Error("network '" + network.name + "': " + std::to_string(codebooks.size())
            + " codebooks, expected one for each of its " + std::to_string(infos.size()) + " layers");
    CompressedModel model;
    for (std::size_t index = 0; index < infos.size(); ++index)
        model.layers.push_back(compressLayer(infos[index], network, plan.layers[index], intervals[index],
            codebooks.empty() ? std::vector<float>() : codebooks[index]));
    for (const auto* node : normalizationNodes(network)) {
        auto& normalization = model.normalizations.emplace_back();
        normalization.name = node->name;
        forEachArray(normalization, *node, [&](auto& values, const auto& index, const char*) {
            values = network.parameters[static_cast<std::size_t>(*index)].values;
        });
    }
    model.network = network;
    for (auto& parameter : model.network.parameters)
        parameter.values.clear();
    return model;
}

LevelSet levelsOf(const CompressedLayer& layer)
{
    return {layer.interval, layer.weightBits, layer.codebook};
}

Network decompress(const CompressedModel& model)
{
    auto network = model.network;
    const auto nodes = layerNodes(network);
    if (nodes.size() != model.layers.size())
        throw Error("network '" + network.name + "' has " + std::to_string(nodes.size())
            + " layers, the model holds " + std::to_string(model.layers.size()));
    for (std::size_t index = 0; index < nodes.size(); ++index)
        restoreLayer(model.layers[index], network.nodes[nodes[index]], network.parameters);
    const auto normalizations = normalizationNodes(model.network);
    if (normalizations.size() != model.normalizations.size())
        throw Error("network '" + network.name + "' has " + std::to_string(normalizations.size())
            + " batch-norms, the model holds " + std::to_string(model.normalizations.size()));
    for (std::size_t index = 0; index < normalizations.size(); ++index)
        restoreNormalization(model.normalizations[index], *normalizations[index], network);
    inferShapes(network);
    return network;
}

Plan planOf(const CompressedModel& model)
{
    Plan plan;
    for (const auto& layer : model.layers) {
        LayerPlan wishes;
        wishes.keep = static_cast<double>(layer.positions.size())
            / static_cast<double>(std::max<std::int64_t>(elementCount(layer.weightShape), 1));
        wishes.weightBits = layer.weightBits;
        wishes.activationBits = layer.activationBits;
        // The plan's threshold is a share of the largest activation, which only a quantized layer's levels
        // tell.
        if (layer.activationInterval > 0.0F && layer.activationBits <= 8) {
            const auto largest =
                static_cast<double>(layer.activationInterval) * ((1 << layer.activationBits) - 1);
            wishes.activationThreshold =
                std::min(static_cast<double>(layer.activationThreshold) / largest, 0.999);
        }
        plan.layers.push_back(wishes);
    }
    return plan;
}

} // namespace espalier
