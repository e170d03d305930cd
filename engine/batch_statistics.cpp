#include "engine/batch_statistics.h"

#include "core/error.h"
#include "engine/graph_execution.h"
#include "engine/picture_tensor.h"

#include <ATen/core/Tensor.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::size_t batchPictures = 256;
constexpr std::size_t mostBatches = 16;

} // namespace

bool hasBatchNorm(const Network& network)
{
    return std::ranges::any_of(
        network.nodes, [](const Node& node) { return node.operation == Operation::BatchNorm2d; });
}

void estimateStatistics(Network& network, const std::vector<ActivationLevels>& levels,
    const PictureSet& pictures, std::stop_token stop)
{
    if (!hasBatchNorm(network) || pictures.count() == 0)
        return;
    useOneThread();
    GraphExecution execution(network);
    execution.setActivationLevels(levels);
    const auto batches = std::clamp<std::size_t>(pictures.count() / batchPictures, 1, mostBatches);
    const auto each = std::min(batchPictures, pictures.count());
    const auto bytes = pictures.pictureBytes();
    for (std::size_t batch = 0; batch < batches; ++batch) {
        if (stop.stop_requested())
            throw Cancelled();
        std::vector<std::uint8_t> pixels;
        for (std::size_t number = 0; number < each; ++number) {
            const auto picture = (number * batches + batch) * pictures.count() / (each * batches);
            const auto* first = pictures.pixels.data() + picture * bytes;
            pixels.insert(pixels.end(), first, first + bytes);
        }
        execution.forwardTraining(pictureTensor(pixels, network.inputShape));
        execution.updateStatistics(network, 1.0 / static_cast<double>(batch + 1));
    }
}

} // namespace espalier
