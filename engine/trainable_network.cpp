#include "engine/trainable_network.h"

#include "core/compress/sparse/sparse_network.h"
#include "core/error.h"
#include "engine/softmax_loss.h"

#include <algorithm>

namespace espalier {

namespace {

/// Share of the dense work up to which the sparse kernels surely win: measured, they draw level with LibTorch
/// at 80 % on LeNet-300-100, at 55 % on ResNet-8 (bench_sparse_epoch), near 100 % on 3 × 3 convolutions of 32
/// to 128 channels alone, and win throughout on LeNet-5.
constexpr double mostSparseWork = 0.5;

} // namespace

std::vector<float> logitsOfAll(
    TrainableNetwork& network, const PictureSet& pictures, std::size_t classes, std::stop_token stop)
{
    constexpr std::size_t chunk = 256; // a stop request is seen between two chunks
    const auto bytes = pictures.pictureBytes();
    std::vector<float> outputs(pictures.count() * classes);
    for (std::size_t first = 0; first < pictures.count(); first += chunk) {
        if (stop.stop_requested())
            throw Cancelled();
        const auto count = std::min(chunk, pictures.count() - first);
        network.logits(std::span(pictures.pixels).subspan(first * bytes, count * bytes),
            std::span(outputs).subspan(first * classes, count * classes));
    }
    return outputs;
}

Accuracy accuracyOn(
    TrainableNetwork& network, const PictureSet& pictures, std::size_t classes, std::stop_token stop)
{
    const auto outputs = logitsOfAll(network, pictures, classes, stop);
    std::vector<std::uint8_t> answers(pictures.count());
    argmaxRows(outputs, answers);
    Accuracy accuracy{0, static_cast<std::int64_t>(answers.size())};
    for (std::size_t index = 0; index < answers.size(); ++index)
        accuracy.correct += answers[index] == pictures.labels[index] ? 1 : 0;
    return accuracy;
}

std::unique_ptr<TrainableNetwork> makeTrainable(const Network& network, const Masks& masks)
{
    const bool masked =
        !masks.empty() && std::ranges::none_of(masks, [](const auto& mask) { return mask.empty(); });
    if (masked && SparseNetwork::supports(network) && sparseWork(network, masks) <= mostSparseWork)
        return makeSparseTrainable(network, masks);
    return makeDenseTrainable(network, masks);
}

} // namespace espalier
