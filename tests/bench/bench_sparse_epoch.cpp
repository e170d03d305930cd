// One epoch of training on the sparse kernels against LibTorch's dense one, with Adam and at several
// densities. Both train on the same pictures in turn, a slice of an epoch each, in one process and on one
// thread, so that a busy machine slows both; prints seconds an epoch and their ratio.
#include "core/network/zoo.h"
#include "core/plan/plan.h"
#include "core/random.h"
#include "engine/optimizer.h"
#include "engine/trainable_network.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>

using namespace espalier;

namespace {

constexpr std::size_t batchSize = 128;
constexpr int slices = 5;

struct Subject {
    const char* title;
    const char* network;
    std::vector<double> keep; ///< by layer; empty: as planForRatio shares out
    double ratio;
    double epochPictures;
    int batchesPerSlice;
};

/// LeNet-5's kept weights are those of the 246x and 85x recipes.
const std::vector<Subject> subjects{
    {"LeNet-5, 246x", "lenet-5", {130.0 / 500, 670.0 / 25000, 730.0 / 400000, 220.0 / 5000}, 246, 60000, 12},
    {"LeNet-5, 85x", "lenet-5", {250.0 / 500, 1700.0 / 25000, 2700.0 / 400000, 415.0 / 5000}, 85, 60000, 12},
    {"ResNet-8, 20x", "resnet-8-cifar", {}, 20, 50000, 3},
    {"ResNet-8, 10x", "resnet-8-cifar", {}, 10, 50000, 3},
    {"ResNet-8, 4x", "resnet-8-cifar", {}, 4, 50000, 3},
    {"ResNet-8, 2x", "resnet-8-cifar", {}, 2, 50000, 3},
};

Masks masksOf(const Subject& subject, std::span<const LayerInfo> layers)
{
    auto plan = planForRatio(layers, subject.ratio);
    for (std::size_t layer = 0; layer < subject.keep.size(); ++layer)
        plan.layers[layer].keep = subject.keep[layer];
    Random random(3);
    Masks masks;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        auto& mask = masks.emplace_back(static_cast<std::size_t>(layers[layer].weights));
        const auto kept = keptWeights(plan.layers[layer], layers[layer]);
        std::fill_n(mask.begin(), kept, std::uint8_t{1});
        random.shuffle(std::span(mask));
    }
    return masks;
}

std::vector<Batch> randomBatches(const Network& network, int count)
{
    Random random(1);
    std::vector<Batch> batches(static_cast<std::size_t>(count));
    for (auto& batch : batches) {
        batch.pixels.resize(batchSize * static_cast<std::size_t>(elementCount(network.inputShape)));
        batch.labels.resize(batchSize);
        std::ranges::generate(batch.pixels, [&] { return static_cast<std::uint8_t>(random.below(256)); });
        std::ranges::generate(batch.labels, [&] { return static_cast<std::uint8_t>(random.below(10)); });
    }
    return batches;
}

struct Trainer {
    Trainer(std::unique_ptr<TrainableNetwork> wanted, std::size_t parameters)
        : trainable(std::move(wanted)), optimizers(freshOptimizers(*trainable, parameters))
    {
    }

    double seconds(const std::vector<Batch>& batches)
    {
        const auto start = std::chrono::steady_clock::now();
        for (const auto& batch : batches) {
            trainable->trainBatch(batch);
            adamStep(optimizers, *trainable, 1e-3);
        }
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

    std::unique_ptr<TrainableNetwork> trainable;
    std::vector<Adam> optimizers;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void compare(const Subject& subject)
{
    auto network = zooNetwork(subject.network);
    initializeWeights(network, 1);
    const auto layers = layersOf(network);
    const auto masks = masksOf(subject, layers);
    const auto batches = randomBatches(network, subject.batchesPerSlice);
    Trainer sparse(makeSparseTrainable(network, masks), network.parameters.size());
    Trainer dense(makeDenseTrainable(network, Masks(layers.size())), network.parameters.size());
    sparse.seconds(batches);
    dense.seconds(batches);
    std::vector<double> sparseTimes;
    std::vector<double> denseTimes;
    std::vector<double> ratios;
    for (int slice = 0; slice < slices; ++slice) {
        sparseTimes.push_back(sparse.seconds(batches));
        denseTimes.push_back(dense.seconds(batches));
        ratios.push_back(denseTimes.back() / sparseTimes.back());
    }
    const auto perEpoch = subject.epochPictures
        / static_cast<double>(batchSize * static_cast<std::size_t>(subject.batchesPerSlice));
    std::printf("%-16s %5.1f %% of the work   dense %6.2f s   sparse %6.2f s   ratio %5.1f\n", subject.title,
        100.0 * sparseWork(network, masks), median(denseTimes) * perEpoch, median(sparseTimes) * perEpoch,
        median(ratios));
    std::fflush(stdout);
}

} // namespace

int main()
{
    std::printf("Training epochs, batch %zu, one thread, medians of %d slices in turn\n", batchSize, slices);
    for (const auto& subject : subjects)
        compare(subject);
}
