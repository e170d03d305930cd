// VGG-16 at its full size, 138 million weights: opening its state dict beside reading the file's bytes, and
// the top-k projection of its layers beside at::topk and beside one pass over the memory. Times are the
// thread's own, so that other work on the machine counts little; each is measured in turn with what it is
// compared to.

#include "core/compress/projection.h"
#include "core/formats/torch_checkpoint.h"
#include "core/network/layer_info.h"
#include "core/network/zoo.h"
#include "core/random.h"
#include "tests/support/torch_file.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

namespace espalier {

namespace {

constexpr int rounds = 5;
constexpr double ratio = 30.0; // of the published VGG-16 without loss (arXiv 1810.07378)

double seconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double timeOf(const std::function<void()>& action)
{
    const auto start = seconds();
    action();
    return seconds() - start;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Uniform values are as good as normal ones here, and quickly made.
Network randomVgg()
{
    auto network = vgg16();
    Random random(1);
    for (auto& parameter : network.parameters)
        for (auto& value : parameter.values)
            value = static_cast<float>(random.uniform() + random.uniform() - 1.0);
    return network;
}

void readWhole(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> bytes(std::filesystem::file_size(file));
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void benchOpening(const Network& network)
{
    const auto file = std::filesystem::temp_directory_path() / "bench-vgg16.pth";
    {
        const auto bytes = torchFile(stateDictOf(network));
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    std::vector<double> reading;
    std::vector<double> opening;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        reading.push_back(timeOf([&] { readWhole(file); }));
        opening.push_back(timeOf([&] { readTorchNetwork(file); }));
        ratios.push_back(opening.back() / reading.back());
    }
    std::printf("opening VGG-16, %.0f MB\n", static_cast<double>(std::filesystem::file_size(file)) / 1e6);
    std::printf("  reading the file       %6.3f s\n", median(reading));
    std::printf("  opening it             %6.3f s, ratio %.2f\n", median(opening), median(ratios));
    std::filesystem::remove(file);
}

using Layers = std::vector<std::vector<float>>;

Layers weightsOf(const Network& network)
{
    Layers layers;
    for (const auto& layer : layersOf(network))
        layers.push_back(network
                             .parameters[static_cast<std::size_t>(
                                 *network.nodes[static_cast<std::size_t>(layer.node)].weight)]
                             .values);
    return layers;
}

std::size_t keptOf(const std::vector<float>& weights)
{
    return static_cast<std::size_t>(static_cast<double>(weights.size()) / ratio);
}

void byTopk(std::vector<float>& weights)
{
    const auto size = static_cast<std::int64_t>(weights.size());
    auto all = at::from_blob(weights.data(), {size});
    const auto chosen =
        std::get<1>(at::topk(all.abs(), static_cast<std::int64_t>(keptOf(weights)), 0, true, false));
    const auto values = all.index_select(0, chosen);
    all.zero_().index_copy_(0, chosen, values);
}

void benchProjection(const Network& network)
{
    at::set_num_threads(1);
    const auto original = weightsOf(network);
    auto layers = original;
    const auto timed = [&](const std::function<void(std::vector<float>&)>& action) {
        double sum = 0.0;
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            std::ranges::copy(original[layer], layers[layer].begin());
            sum += timeOf([&] { action(layers[layer]); });
        }
        return sum;
    };
    std::vector<double> passes;
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int round = 0; round < rounds; ++round) {
        passes.push_back(timed([](auto& weights) {
            for (auto& weight : weights)
                weight *= 0.5F;
        }));
        ours.push_back(timed([](auto& weights) { keepLargest(weights, keptOf(weights)); }));
        if (round < 2) // half a minute each
            theirs.push_back(timed(byTopk));
    }
    std::printf("top-k projection of its layers to 1 / %.0f\n", ratio);
    std::printf("  one pass over memory   %6.3f s\n", median(passes));
    std::printf("  at::topk               %6.3f s\n", median(theirs));
    std::printf("  keepLargest            %6.3f s, %.2f passes, %.1f times as fast as at::topk\n",
        median(ours), median(ours) / median(passes), median(theirs) / median(ours));
}

} // namespace

} // namespace espalier

int main()
{
    const auto network = espalier::randomVgg();
    espalier::benchOpening(network);
    espalier::benchProjection(network);
}
