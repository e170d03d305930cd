// One epoch of ADMM training of LeNet-5: this engine against a LibTorch loop written the obvious way (NCHW,
// max_pool2d, autograd for the proximal term, torch::optim::Adam, default threads). Both see the same
// pictures in turn, a slice of an epoch each, so that a busy machine slows both; prints seconds per 60,000
// pictures and their ratio.
#include "core/compress/admm.h"
#include "core/compress/projection.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/optimizer.h"
#include "engine/trainable_network.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace espalier;

namespace {

constexpr int batchSize = 128;
constexpr int batchesPerSlice = 12;
constexpr int slices = 7;
constexpr double epochPictures = 60000.0;

double seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Keep ratios of the 85x plan.
const std::vector<std::size_t> kept{250, 1700, 2700, 415};

Projection keepOf(std::size_t layer)
{
    return [layer](std::span<float> weights) { return keepLargest(weights, kept[layer]); };
}

std::vector<Batch> randomBatches()
{
    Random random(1);
    std::vector<Batch> batches(batchesPerSlice);
    for (auto& batch : batches) {
        batch.pixels.resize(batchSize * 784);
        batch.labels.resize(batchSize);
        std::ranges::generate(batch.pixels, [&] { return static_cast<std::uint8_t>(random.below(256)); });
        std::ranges::generate(batch.labels, [&] { return static_cast<std::uint8_t>(random.below(10)); });
    }
    return batches;
}

class OurEpoch {
public:
    explicit OurEpoch(const Network& network) : trainable_(makeDenseTrainable(network, Masks(4))), admm_(4)
    {
        optimizers_ = freshOptimizers(*trainable_, network.parameters.size());
        for (std::size_t layer = 0; layer < 4; ++layer)
            admm_[layer].start(trainable_->values(2 * layer), keepOf(layer), 2e-3);
    }

    void run(const std::vector<Batch>& batches)
    {
        for (const auto& batch : batches) {
            trainable_->trainBatch(batch);
            for (std::size_t layer = 0; layer < 4; ++layer)
                admm_[layer].addPenaltyGradient(
                    trainable_->values(2 * layer), trainable_->gradients(2 * layer));
            adamStep(optimizers_, *trainable_, 1e-3);
        }
        for (std::size_t layer = 0; layer < 4; ++layer)
            admm_[layer].update(trainable_->values(2 * layer), keepOf(layer));
    }

private:
    std::unique_ptr<TrainableNetwork> trainable_;
    std::vector<AdmmVariables> admm_;
    std::vector<Adam> optimizers_;
};

struct PlainLeNet : torch::nn::Module {
    PlainLeNet()
        : conv1(register_module("conv1", torch::nn::Conv2d(1, 20, 5)))
        , conv2(register_module("conv2", torch::nn::Conv2d(20, 50, 5)))
        , fc1(register_module("fc1", torch::nn::Linear(800, 500)))
        , fc2(register_module("fc2", torch::nn::Linear(500, 10)))
    {
    }

    torch::Tensor forward(torch::Tensor x)
    {
        x = torch::max_pool2d(torch::relu(conv1(x)), 2);
        x = torch::max_pool2d(torch::relu(conv2(x)), 2);
        return fc2(torch::relu(fc1(x.flatten(1))));
    }

    std::vector<torch::Tensor> weights() { return {conv1->weight, conv2->weight, fc1->weight, fc2->weight}; }

    torch::nn::Conv2d conv1;
    torch::nn::Conv2d conv2;
    torch::nn::Linear fc1;
    torch::nn::Linear fc2;
};

class ObviousEpoch {
public:
    ObviousEpoch() : optimizer_(network_.parameters(), torch::optim::AdamOptions(1e-3))
    {
        for (std::size_t layer = 0; layer < 4; ++layer) {
            z_.push_back(project(network_.weights()[layer].detach(), layer));
            u_.push_back(torch::zeros_like(z_.back()));
        }
    }

    void run(const std::vector<Batch>& batches)
    {
        for (const auto& batch : batches) {
            const auto bytes = torch::from_blob(
                const_cast<std::uint8_t*>(batch.pixels.data()), {batchSize, 1, 28, 28}, torch::kByte);
            const auto labels =
                torch::from_blob(const_cast<std::uint8_t*>(batch.labels.data()), {batchSize}, torch::kByte);
            optimizer_.zero_grad();
            auto loss = torch::cross_entropy_loss(
                network_.forward(bytes.to(torch::kFloat) / 255.0), labels.to(torch::kLong));
            const auto weights = network_.weights();
            for (std::size_t layer = 0; layer < 4; ++layer)
                loss = loss + 1e-3 * (weights[layer] - z_[layer] + u_[layer]).pow(2).sum();
            loss.backward();
            optimizer_.step();
        }
        const auto weights = network_.weights();
        for (std::size_t layer = 0; layer < 4; ++layer) {
            z_[layer] = project(weights[layer].detach() + u_[layer], layer);
            u_[layer] = u_[layer] + weights[layer].detach() - z_[layer];
        }
    }

private:
    static torch::Tensor project(const torch::Tensor& weights, std::size_t layer)
    {
        const auto flat = weights.abs().flatten();
        const auto threshold = std::get<0>(flat.topk(static_cast<std::int64_t>(kept[layer]))).min();
        return torch::where(weights.abs() >= threshold, weights, torch::zeros_like(weights));
    }

    PlainLeNet network_;
    torch::optim::Adam optimizer_;
    std::vector<torch::Tensor> z_;
    std::vector<torch::Tensor> u_;
};

template <class Epoch>
double timeSlice(Epoch& epoch, const std::vector<Batch>& batches)
{
    const auto start = seconds();
    epoch.run(batches);
    return seconds() - start;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main()
{
    const auto defaultThreads = at::get_num_threads();
    const auto batches = randomBatches();
    auto network = lenet5();
    initializeWeights(network, 1);
    OurEpoch ours(network);
    ObviousEpoch obvious;
    ours.run(batches);
    obvious.run(batches);
    std::vector<double> oursTimes;
    std::vector<double> obviousTimes;
    std::vector<double> ratios;
    for (int slice = 0; slice < slices; ++slice) {
        at::set_num_threads(1);
        oursTimes.push_back(timeSlice(ours, batches));
        at::set_num_threads(defaultThreads);
        obviousTimes.push_back(timeSlice(obvious, batches));
        ratios.push_back(obviousTimes.back() / oursTimes.back());
    }
    const auto perEpoch = epochPictures / (batchSize * batchesPerSlice);
    std::printf("ADMM epoch of LeNet-5, 60,000 pictures, batch %d\n", batchSize);
    std::printf("  LibTorch, the obvious way (%d threads)  %6.1f s\n", defaultThreads,
        median(obviousTimes) * perEpoch);
    std::printf("  this engine (1 thread)                 %6.1f s\n", median(oursTimes) * perEpoch);
    std::printf("  ratio, median of %d slices in turn       %6.2f\n", slices, median(ratios));
}
