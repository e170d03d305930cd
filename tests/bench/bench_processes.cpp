// What sums over processes cost: LeNet-5, a batch of 128 pictures, dense and with the frozen masks of the 85x
// plan. One process with the whole batch; two on this machine with a half each; and the same halves without
// the sums. In turn, a slice each; prints milliseconds a batch, the share of a batch that is left waiting for
// sums, and the memory of each process.
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/process_group.h"
#include "engine/trainable_network.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

using namespace espalier;

namespace {

constexpr std::size_t batchSize = 128;
constexpr int batchesPerSlice = 20;
constexpr int slices = 9;

Network leNet5()
{
    auto network = zooNetwork("lenet-5");
    initializeWeights(network, 1);
    return network;
}

Masks masks85(const Network& network)
{
    const std::vector<std::size_t> kept{250, 1700, 2700, 415};
    Masks masks;
    for (const auto& layer : layersOf(network)) {
        auto& mask = masks.emplace_back(static_cast<std::size_t>(layer.weights));
        const auto count = kept[masks.size() - 1];
        for (std::size_t index = 0; index < count; ++index)
            mask[index * mask.size() / count] = 1;
    }
    return masks;
}

Batch randomBatch(std::size_t pictures, std::size_t whole)
{
    Batch batch;
    Random random(1, 0);
    batch.pixels.resize(pictures * 28 * 28);
    for (auto& pixel : batch.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    for (std::size_t index = 0; index < pictures; ++index)
        batch.labels.push_back(static_cast<std::uint8_t>(random.below(10)));
    batch.whole = whole;
    return batch;
}

/// Milliseconds a batch.
double timed(TrainableNetwork& network, const Batch& batch)
{
    const auto start = std::chrono::steady_clock::now();
    for (int number = 0; number < batchesPerSlice; ++number)
        network.trainBatch(batch);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    return time.count() / batchesPerSlice;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::string peakMemory()
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmHWM:"))
            return line.substr(line.find_first_not_of(" \t", 6));
    return "unknown";
}

void measure(const char* name, const Masks& masks, ProcessGroup& processes)
{
    const auto network = leNet5();
    const auto alone = makeTrainable(network, masks);
    const auto together = makeTrainable(network, masks, &processes);
    const auto whole = randomBatch(batchSize, 0);
    const auto half = randomBatch(batchSize / 2, 0);
    const auto part = randomBatch(batchSize / 2, batchSize);
    std::vector<double> wholes;
    std::vector<double> halves;
    std::vector<double> parts;
    for (int slice = 0; slice < slices; ++slice) {
        float meeting = 0.0F;
        if (processes.isFirst()) // the other one waits: one process alone
            wholes.push_back(timed(*alone, whole));
        processes.sum(std::span(&meeting, 1));
        halves.push_back(timed(*alone, half));
        processes.sum(std::span(&meeting, 1));
        parts.push_back(timed(*together, part));
        processes.sum(std::span(&meeting, 1));
    }
    if (processes.isFirst())
        std::printf("%-14s one process %6.2f ms a batch; two %6.2f ms, of which sums %4.1f %%; speed-up %.2f\n",
            name, median(wholes), median(parts), 100.0 * (1.0 - median(halves) / median(parts)),
            median(wholes) / median(parts));
}

void run(int rank, int port)
{
    ProcessGroup processes({rank, 2, "127.0.0.1", port}, std::chrono::seconds(60));
    processes.agree({{"benchmark", "processes"}});
    measure("dense", Masks(4), processes);
    measure("85x, sparse", masks85(leNet5()), processes);
    std::printf("rank %d: peak memory %s\n", rank, peakMemory().c_str());
    std::fflush(stdout);
}

} // namespace

int main()
{
    const int port = freePort();
    const auto child = fork(); // before LibTorch has threads
    run(child == 0 ? 1 : 0, port);
    if (child > 0)
        waitpid(child, nullptr, 0);
    return 0;
}
