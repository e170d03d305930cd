// What a cost report takes: after a change of one layer, and after a change of accelerator.
#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/network/zoo.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace {

using namespace espalier;

/// ResNet-50 with its shortcuts.
struct Subject {
    std::vector<LayerInfo> layers;
    CostOptions options;
};

const Subject& resnet()
{
    static const auto subject = [] {
        const auto network = resnet50v15();
        Subject made{.layers = layersOf(network), .options = {}};
        made.options.graph = std::make_shared<const LayerGraph>(layerGraph(network));
        return made;
    }();
    return subject;
}

Plan prunedPlan(std::size_t layers)
{
    auto plan = densePlan(layers);
    for (std::size_t layer = 0; layer + 1 < layers; ++layer)
        plan.layers[layer] = {.keep = 0.1, .weightBits = 4, .activationBits = 8};
    return plan;
}

/// Every full report of ResNet-50 after another layer's keep ratio has changed. Asked for: 1 ms.
void reportAfterOneLayer(benchmark::State& state, const std::string& id)
{
    const auto& [layers, options] = resnet();
    const auto accelerator = builtInAccelerator(id);
    auto plan = prunedPlan(layers.size());
    std::size_t layer = 0;
    for (auto _ : state) {
        layer = (layer + 7) % layers.size();
        plan.layers[layer].keep = plan.layers[layer].keep == 0.1 ? 0.2 : 0.1;
        benchmark::DoNotOptimize(estimateCost(layers, plan, accelerator, options));
    }
}

/// The same after a change of accelerator, its file read anew. Asked for: 20 ms.
void reportAfterAccelerator(benchmark::State& state)
{
    const auto& [layers, options] = resnet();
    const auto plan = prunedPlan(layers.size());
    const auto ids = builtInAccelerators();
    std::size_t next = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(
            estimateCost(layers, plan, builtInAccelerator(ids[next++ % ids.size()]), options));
}

void registerBenchmarks()
{
    for (const auto& id : builtInAccelerators())
        benchmark::RegisterBenchmark(("report after one layer, " + id).c_str(), reportAfterOneLayer, id)
            ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark("report after another accelerator", reportAfterAccelerator)
        ->Unit(benchmark::kMicrosecond);
}

} // namespace

int main(int argumentCount, char** arguments)
{
    registerBenchmarks();
    benchmark::Initialize(&argumentCount, arguments);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
