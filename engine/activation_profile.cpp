#include "engine/activation_profile.h"

#include "core/error.h"
#include "engine/evaluate.h"
#include "engine/histograms.h"
#include "engine/layer_output.h"
#include "engine/picture_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <span>
#include <vector>

namespace espalier {

namespace {

constexpr std::size_t chunkPictures = 64; // the stop request is seen between two of them

} // namespace

ActivationProfile profileActivations(const AskedModel& model, const PictureSet& set, std::size_t layer,
    std::size_t pictures, std::stop_token stop)
{
    useOneThread();
    checkFit(*model.network, set);
    const auto layers = layersOf(*model.network);
    if (layer >= layers.size())
        throw Error("network '" + model.network->name + "' has " + std::to_string(layers.size())
            + " layers, there is none at position " + std::to_string(layer));
    GraphExecution execution(*model.network);
    execution.setActivationLevels(model.levels);
    std::vector<float> values;
    const auto all = std::min(pictures, set.count());
    for (std::size_t first = 0; first < all; first += chunkPictures) {
        if (stop.stop_requested())
            throw Cancelled();
        const auto count = std::min(chunkPictures, all - first);
        execution.forward(pictureTensor(
            std::span(set.pixels).subspan(first * set.pictureBytes(), count * set.pictureBytes()),
            model.network->inputShape));
        const auto output = layerOutput(execution, *model.network, layers[layer]).contiguous();
        const auto* begin = output.data_ptr<float>();
        values.insert(values.end(), begin, begin + output.numel());
    }
    ActivationProfile profile;
    profile.count = static_cast<std::int64_t>(values.size());
    profile.zeros = std::ranges::count(values, 0.0F);
    const auto [least, most] = std::ranges::minmax(values);
    const auto lower = std::min(0.0F, least);
    profile.values = histogramOf(values, lower, std::max(most, lower + 1e-6F), false);
    return profile;
}

} // namespace espalier
