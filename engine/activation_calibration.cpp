#include "engine/activation_calibration.h"

#include "engine/graph_execution.h"
#include "engine/picture_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>

namespace espalier {

namespace {

constexpr std::size_t calibrationPictures = 512;
constexpr std::int64_t sampleSize =
    100'000; // values a layer; the interval is found on a regular sample of this size

/// For each layer but the last the node whose output it hands on: where its activation levels apply, and the
/// max-pooling that alone reads that. Nothing where a layer has no levels.
std::vector<std::optional<std::size_t>> handedOn(const Network& network)
{
    const auto layers = layersOf(network);
    const auto counts = readerCounts(network);
    std::vector<std::optional<std::size_t>> nodes;
    for (std::size_t layer = 0; layer + 1 < layers.size(); ++layer) {
        auto& site = nodes.emplace_back(layers[layer].activationNode);
        for (std::size_t node = 0; site && node < network.nodes.size(); ++node)
            if (network.nodes[node].operation == Operation::MaxPool2d && counts[*site] == 1
                && network.nodes[node].inputs.front() == static_cast<int>(*site))
                site = node;
    }
    return nodes;
}

void runFirst(GraphExecution& execution, const Network& network, const PictureSet& pictures)
{
    useOneThread();
    const auto count = std::min(calibrationPictures, pictures.count());
    execution.forward(
        pictureTensor(std::span(pictures.pixels).first(count * pictures.pictureBytes()), network.inputShape));
}

ActivationLevels levelsFor(const LayerPlan& plan, const at::Tensor& activations)
{
    ActivationLevels levels;
    const auto flat = activations.contiguous().view({-1});
    levels.threshold = static_cast<float>(plan.activationThreshold) * flat.max().item<float>();
    if (plan.activationBits == unquantizedBits)
        return levels;
    const auto every = std::max<std::int64_t>(1, flat.numel() / sampleSize);
    const auto sample = flat.slice(0, 0, flat.numel(), every).contiguous();
    levels.bits = plan.activationBits;
    levels.interval = bestActivationInterval(
        {sample.data_ptr<float>(), static_cast<std::size_t>(sample.numel())}, plan.activationBits);
    return levels;
}

} // namespace

std::vector<ActivationLevels> calibrateActivations(
    const Network& network, const Plan& plan, const PictureSet& pictures)
{
    std::vector<ActivationLevels> levels(plan.layers.size());
    const auto asked = [](const LayerPlan& layer) {
        return layer.activationBits != unquantizedBits || layer.activationThreshold > 0.0;
    };
    if (std::ranges::none_of(plan.layers, asked))
        return levels;
    GraphExecution execution(network);
    runFirst(execution, network, pictures);
    const auto nodes = handedOn(network);
    for (std::size_t layer = 0; layer < nodes.size(); ++layer)
        if (nodes[layer] && asked(plan.layers[layer]))
            levels[layer] = levelsFor(plan.layers[layer], execution.output(*nodes[layer]));
    return levels;
}

std::vector<double> activationZeros(
    const Network& network, const std::vector<ActivationLevels>& levels, const PictureSet& pictures)
{
    GraphExecution execution(network);
    execution.setActivationLevels(levels);
    runFirst(execution, network, pictures);
    std::vector<double> shares;
    for (const auto node : handedOn(network)) {
        const auto zeros = [](const at::Tensor& values) {
            return 1.0 - values.count_nonzero().item<double>() / static_cast<double>(values.numel());
        };
        shares.push_back(node ? zeros(execution.output(*node)) : 0.0);
    }
    shares.push_back(0.0); // the last layer's output is the answer
    return shares;
}

} // namespace espalier
