// Sharing a budget out: 54 layers of 40 choices each, as many as a ResNet-50 has, and LeNet-5's four layers
// with all their choices, beside the greedy walk that both searches begin with.

#include "core/plan/choice_hulls.h"
#include "core/plan/multiple_choice.h"
#include "core/random.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <numeric>

namespace espalier {

namespace {

using Layers = std::vector<std::vector<Choice>>;

/// Losses that fall off a cliff somewhere, costs in proportion to what is kept: what sensitivities look like.
Layers randomLayers(std::size_t count, std::size_t choices)
{
    Random random(11);
    Layers layers(count);
    for (auto& layer : layers) {
        const auto size = std::exp(random.uniform(std::log(4e3), std::log(2.4e6)));
        const auto cliff = std::exp(random.uniform(std::log(0.01), std::log(0.3)));
        double keep = 1.0;
        for (std::size_t choice = 0; choice < choices; ++choice) {
            const auto lost = 80.0 / (1.0 + std::pow(keep / cliff, 3.0));
            layer.push_back(
                {lost * random.uniform(0.9, 1.1), 5.0 / 8.0 * keep * size * random.uniform(0.95, 1.05)});
            keep *= 0.85;
        }
    }
    return layers;
}

double budgetOf(const Layers& layers, double share)
{
    double all = 0.0;
    for (const auto& layer : layers)
        all += layer.front().weight;
    return share * all;
}

void search(benchmark::State& state, std::size_t count, std::size_t choices)
{
    const auto layers = randomLayers(count, choices);
    const auto budget = budgetOf(layers, 0.1);
    double gap = 0.0;
    for (auto _ : state) {
        const auto found = leastValue(layers, budget);
        gap = (found->value - found->bound) / found->value;
        benchmark::DoNotOptimize(found);
    }
    state.counters["gap %"] = 100.0 * gap; // proven: 0 is the best there is
}

void resNetSized(benchmark::State& state)
{
    search(state, 54, 40);
}
BENCHMARK(resNetSized)->Unit(benchmark::kMillisecond);

void leNetSized(benchmark::State& state)
{
    search(state, 4, 300);
}
BENCHMARK(leNetSized)->Unit(benchmark::kMillisecond);

void resNetSizedGreedily(benchmark::State& state)
{
    const auto layers = randomLayers(54, 40);
    const auto budget = budgetOf(layers, 0.1);
    for (auto _ : state) {
        std::vector<std::vector<std::size_t>> kept;
        for (const auto& layer : layers)
            kept.push_back(undominated(layer));
        benchmark::DoNotOptimize(ChoiceHulls(layers, kept).greedy(0, budget));
    }
}
BENCHMARK(resNetSizedGreedily)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace espalier

BENCHMARK_MAIN();
