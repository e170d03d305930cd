// A job small enough for tests: a little network on few drawn digits.
#pragma once

#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "engine/compressor.h"

namespace espalier::test {

inline Network smallNetwork()
{
    auto network = NetworkBuilder("small", {1, 28, 28})
                       .conv2d("conv", {.outputChannels = 4, .kernel = {5, 5}, .stride = {2, 2}})
                       .relu()
                       .maxPool2d()
                       .flatten()
                       .linear("hidden", 24)
                       .relu()
                       .linear("answer", 10)
                       .build();
    initializeWeights(network, 3);
    return network;
}

inline DataSplitPtr smallData()
{
    static const auto data = [] {
        const auto all = loadData({.kind = "digits", .validation = 1000, .seed = 2});
        std::vector<std::size_t> few(1500);
        for (std::size_t index = 0; index < few.size(); ++index)
            few[index] = index;
        return std::make_shared<const DataSplit>(
            DataSplit{"few digits", subset(all.training, few, "training"),
                subset(all.validation, std::span(few).first(600), "validation"),
                subset(all.test, std::span(few).first(1000), "test")});
    }();
    return data;
}

inline Job smallJob()
{
    Job job;
    job.network = std::make_shared<const Network>(smallNetwork());
    job.data = smallData();
    job.recipe.name = "small";
    job.recipe.batch = 25;
    job.recipe.layerNames = {"conv", "hidden", "answer"};
    job.recipe.plan.layers = {{.keep = 0.6}, {.keep = 0.08}, {.keep = 0.4}};
    job.recipe.dense = {.epochs = 6, .learningRate = 6e-3, .finalLearningRate = 5e-4, .shiftPixels = 0};
    job.recipe.prune.epochs = 3;
    job.recipe.prune.learningRate = 3e-3;
    job.recipe.prune.shiftPixels = 0;
    job.recipe.prune.retrainEpochs = 3;
    job.recipe.quantize.shiftPixels = 0;
    job.recipe.prune.averaging = 0.9;
    job.recipe.quantize.epochs = 3;
    return job;
}

} // namespace espalier::test
