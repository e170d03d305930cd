#include "engine/trainable_network.h"

#include "core/compress/sparse/sparse_network.h"
#include "core/error.h"
#include "engine/batch_statistics.h"
#include "engine/process_group.h"
#include "engine/softmax_loss.h"

#include <algorithm>
#include <array>
#include <utility>

namespace espalier {

namespace {

/// Share of the dense work up to which the sparse kernels surely win: measured, they draw level with LibTorch
/// at 80 % on LeNet-300-100, at 55 % on ResNet-8 (bench_sparse_epoch), near 100 % on 3 × 3 convolutions of 32
/// to 128 channels alone, and win throughout on LeNet-5.
constexpr double mostSparseWork = 0.5;

/// Outputs of the pictures [first, end), in chunks; false where it was stopped.
bool fillLogits(TrainableNetwork& network, const PictureSet& pictures,
    std::pair<std::size_t, std::size_t> part, std::size_t classes, std::span<float> outputs,
    const std::stop_token& stop)
{
    constexpr std::size_t chunk = 256; // a stop request is seen between two chunks
    const auto bytes = pictures.pictureBytes();
    for (auto first = part.first; first < part.second; first += chunk) {
        if (stop.stop_requested())
            return false;
        const auto count = std::min(chunk, part.second - first);
        network.logits(std::span(pictures.pixels).subspan(first * bytes, count * bytes),
            outputs.subspan((first - part.first) * classes, count * classes));
    }
    return true;
}

} // namespace

std::vector<float> logitsOfAll(
    TrainableNetwork& network, const PictureSet& pictures, std::size_t classes, std::stop_token stop)
{
    std::vector<float> outputs(pictures.count() * classes);
    if (!fillLogits(network, pictures, {0, pictures.count()}, classes, outputs, stop))
        throw Cancelled();
    return outputs;
}

Accuracy accuracyOn(TrainableNetwork& network, const PictureSet& pictures, std::size_t classes,
    std::stop_token stop, ProcessGroup* processes)
{
    const auto part = processes ? partOf(pictures.count(), processes->rank(), processes->size())
                                : std::pair<std::size_t, std::size_t>{0, pictures.count()};
    std::vector<std::uint8_t> answers(part.second - part.first);
    std::vector<float> outputs(answers.size() * classes);
    bool stopped = !fillLogits(network, pictures, part, classes, outputs, stop);
    if (!answers.empty())
        argmaxRows(outputs, answers);
    std::int64_t correct = 0;
    for (std::size_t index = 0; index < answers.size(); ++index)
        correct += answers[index] == pictures.labels[part.first + index] ? 1 : 0;
    if (processes) {
        std::array sums{static_cast<double>(correct), stopped ? 1.0 : 0.0};
        processes->sum(std::span<double>(sums));
        correct = static_cast<std::int64_t>(sums[0]);
        stopped = sums[1] > 0.0;
    }
    if (stopped)
        throw Cancelled();
    return {correct, static_cast<std::int64_t>(pictures.count())};
}

std::unique_ptr<TrainableNetwork> makeTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes)
{
    const bool masked =
        !masks.empty() && std::ranges::none_of(masks, [](const auto& mask) { return mask.empty(); });
    // The sparse batch-norms know their own process's pictures only.
    const bool ownStatistics = processes && hasBatchNorm(network);
    if (masked && !ownStatistics && SparseNetwork::supports(network)
        && sparseWork(network, masks) <= mostSparseWork)
        return makeSparseTrainable(network, masks, processes);
    return makeDenseTrainable(network, masks, processes);
}

} // namespace espalier
