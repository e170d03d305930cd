// A job on a residual network with batch-norms, small enough for tests.
#pragma once

#include "tests/engine/small_job.h"

namespace espalier::test {

/// A strided stem and one residual block with a shortcut of its own.
inline Network residualNetwork()
{
    constexpr auto without = NetworkBuilder::Biases::No;
    NetworkBuilder builder("residual", {1, 28, 28});
    builder
        .conv2d("stem", {.outputChannels = 6, .kernel = {5, 5}, .stride = {3, 3}, .padding = {1, 1}}, without)
        .batchNorm2d("bn1")
        .relu();
    const auto input = builder.last();
    builder
        .conv2d(
            "conv1", {.outputChannels = 8, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}, without)
        .batchNorm2d("bn2")
        .relu()
        .conv2d("conv2", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}}, without)
        .batchNorm2d("bn3");
    const auto main = builder.last();
    builder.from(input)
        .conv2d("shortcut", {.outputChannels = 8, .stride = {2, 2}}, without)
        .batchNorm2d("bn4");
    const auto shortcut = builder.last();
    auto network =
        builder.from(main).add("sum", shortcut).relu().averagePool2d().flatten().linear("fc", 10).build();
    initializeWeights(network, 3);
    return network;
}

inline Job residualJob()
{
    auto job = smallJob();
    job.network = std::make_shared<const Network>(residualNetwork());
    job.recipe.layerNames.clear();
    job.recipe.plan.layers.clear();
    for (const auto& layer : layersOf(*job.network)) {
        job.recipe.layerNames.push_back(layer.name);
        job.recipe.plan.layers.push_back({.keep = 0.4, .weightBits = 4});
    }
    job.recipe.plan.layers[0].activationBits = 5;
    job.recipe.plan.layers[2].activationBits = 5; // behind the addition
    return job;
}

} // namespace espalier::test
