// Pictures a second through training and inference of LeNet-5 with random masks, kept weights as in the
// tables of the pruning papers and our own: conv1, conv2, fc1, fc2.

#include "core/compress/sparse/adam.h"
#include "core/compress/sparse/sparse_network.h"
#include "core/network/layer_info.h"
#include "core/network/zoo.h"
#include "core/random.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <numeric>
#include <string>

namespace espalier {

namespace {

struct Density {
    int ratio;
    std::size_t kept[4];
};
constexpr Density densities[]{{246, {130, 670, 730, 220}}, {85, {250, 1700, 2700, 415}},
    {30, {350, 3500, 9500, 1000}}, {10, {425, 8500, 32000, 2125}}, {3, {500, 16000, 122000, 5000}},
    {1, {500, 25000, 400000, 5000}}};

constexpr std::size_t batchSize = 128;
constexpr std::size_t pictureCount = 4096;
constexpr std::size_t pictureBytes = 28 * 28;

std::vector<SparseNetwork::Support> randomSupports(const Network& network, const Density& density)
{
    std::vector<SparseNetwork::Support> supports;
    Random random(7);
    for (const auto& layer : layersOf(network)) {
        SparseNetwork::Support all(static_cast<std::size_t>(layer.weights));
        std::iota(all.begin(), all.end(), 0U);
        random.shuffle(std::span(all));
        all.resize(density.kept[supports.size()]);
        std::ranges::sort(all);
        supports.push_back(std::move(all));
    }
    return supports;
}

/// Bytes with as many zeros as digits have, and labels.
struct Pictures {
    Pictures()
    {
        Random random(8);
        for (auto& pixel : pixels)
            pixel = random.uniform() < 0.8 ? std::uint8_t{0} : static_cast<std::uint8_t>(random.below(256));
        for (auto& label : labels)
            label = static_cast<std::uint8_t>(random.below(10));
    }

    std::vector<std::uint8_t> pixels = std::vector<std::uint8_t>(pictureCount * pictureBytes);
    std::vector<std::uint8_t> labels = std::vector<std::uint8_t>(pictureCount);
};

const Pictures& pictures()
{
    static const Pictures all;
    return all;
}

SparseNetwork makeNetwork(const Density& density, InstructionSet set, int blocksPerChunk)
{
    auto network = lenet5();
    initializeWeights(network, 9);
    SparseNetworkOptions options;
    options.instructionSet = set;
    options.blocksPerChunk = blocksPerChunk;
    return {network, randomSupports(network, density), options};
}

void countPictures(benchmark::State& state, std::size_t perRound)
{
    const auto count = static_cast<double>(state.iterations()) * static_cast<double>(perRound);
    state.counters["pictures/s"] = benchmark::Counter(count, benchmark::Counter::kIsRate);
    state.counters["s/60000"] =
        benchmark::Counter(count / 60000.0, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Batches of 128, gradients and the step of Adam: what an epoch of training does.
void train(benchmark::State& state, const Density& density, InstructionSet set, int blocksPerChunk)
{
    auto network = makeNetwork(density, set, blocksPerChunk);
    std::vector<Adam> optimizers;
    for (std::size_t group = 0; group < network.parameterGroups(); ++group)
        optimizers.emplace_back(network.values(group).size());
    std::vector<std::int8_t> shift(batchSize, 1);
    std::size_t first = 0;
    for (auto _ : state) {
        network.zeroGradients();
        const auto loss = network.trainBatch(
            {.pixels = std::span(pictures().pixels).subspan(first * pictureBytes, batchSize * pictureBytes),
                .labels = std::span(pictures().labels).subspan(first, batchSize),
                .shiftX = shift,
                .shiftY = shift});
        benchmark::DoNotOptimize(loss.sum);
        for (std::size_t group = 0; group < network.parameterGroups(); ++group)
            optimizers[group].step(network.values(group), network.gradients(group), 1e-3);
        first = (first + batchSize) % pictureCount;
    }
    countPictures(state, batchSize);
}

void infer(benchmark::State& state, const Density& density, InstructionSet set, int blocksPerChunk)
{
    auto network = makeNetwork(density, set, blocksPerChunk);
    std::vector<float> logits(pictureCount * 10);
    for (auto _ : state) {
        network.forward({pictures().pixels}, logits);
        benchmark::DoNotOptimize(logits.data());
    }
    countPictures(state, pictureCount);
}

void registerAll()
{
    constexpr int usualBlocks = 0;
    for (const auto set : availableInstructionSets())
        for (const auto& density : densities) {
            const auto name = std::to_string(density.ratio) + "x/" + toText(set);
            benchmark::RegisterBenchmark(("train/" + name).c_str(), train, density, set, usualBlocks)
                ->Unit(benchmark::kMillisecond);
            benchmark::RegisterBenchmark(("infer/" + name).c_str(), infer, density, set, usualBlocks)
                ->Unit(benchmark::kMillisecond);
        }
    for (const int blocks : {1, 2, 3, 4, 6, 8})
        for (const auto& density : densities) {
            const auto name =
                "chunk/" + std::to_string(density.ratio) + "x/" + std::to_string(blocks) + " blocks";
            benchmark::RegisterBenchmark(name.c_str(), train, density, bestInstructionSet(), blocks)
                ->Unit(benchmark::kMillisecond);
        }
}

} // namespace

} // namespace espalier

int main(int argc, char** argv)
{
    espalier::registerAll();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
