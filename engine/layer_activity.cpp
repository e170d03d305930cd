#include "engine/layer_activity.h"

#include "engine/evaluate.h"
#include "engine/graph_execution.h"
#include "engine/picture_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::size_t picturesAtOnce = 16;

/// One byte a value in row-major order, 0 where it is zero.
std::vector<std::uint8_t> nonzeroBytes(const at::Tensor& values)
{
    const auto flags = values.ne(0).contiguous();
    const auto* bytes = flags.data_ptr<bool>();
    return {bytes, bytes + flags.numel()};
}

} // namespace

std::vector<LayerActivity> measureActivity(
    const CompressedModel& model, const PictureSet& pictures, std::size_t count)
{
    useOneThread();
    const auto network = decompress(model);
    checkFit(network, pictures);
    const auto layers = layersOf(network);
    GraphExecution execution(network);
    execution.setActivationLevels(activationLevelsOf(model));
    std::vector<LayerActivity> activity(layers.size());
    std::vector<double> kept(layers.size());
    count = std::min(count, pictures.count());
    for (std::size_t first = 0; first < count; first += picturesAtOnce) {
        const auto size = std::min(picturesAtOnce, count - first) * pictures.pictureBytes();
        execution.forward(pictureTensor(
            std::span(pictures.pixels).subspan(first * pictures.pictureBytes(), size), network.inputShape));
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            const auto& node = network.nodes[static_cast<std::size_t>(layers[layer].node)];
            const auto bytes = nonzeroBytes(execution.output(static_cast<std::size_t>(node.inputs.front())));
            kept[layer] +=
                static_cast<double>(bytes.size() - static_cast<std::size_t>(std::ranges::count(bytes, 0)));
            activity[layer].macs +=
                countMacs(geometryOf(network, layers[layer].node), model.layers[layer].positions, bytes);
        }
    }
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        activity[layer].inputDensity =
            kept[layer] / (static_cast<double>(count) * static_cast<double>(layers[layer].inputElements()));
    return activity;
}

void addActivity(CostOptions& options, const std::vector<LayerActivity>& activity)
{
    options.inputDensities.clear();
    for (std::size_t layer = 0; layer < activity.size(); ++layer) {
        options.inputDensities.push_back(activity[layer].inputDensity);
        if (layer < options.masks.size() && options.masks[layer])
            options.masks[layer]->effectiveShare = activity[layer].macs.share();
    }
}

} // namespace espalier
