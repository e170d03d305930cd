#pragma once

#include "core/compress/compressed_model.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace espalier {

/// Puts `kept` weights at random places of a layer, within a share of its rows and columns, on levels of
/// `bits`.
inline void fillLayer(
    CompressedLayer& layer, std::size_t kept, int bits, const std::array<double, 2>& shares, Random& random)
{
    const auto rows = static_cast<std::uint32_t>(layer.weightShape.front());
    const auto columns = static_cast<std::uint32_t>(elementCount(layer.weightShape)) / rows;
    const auto some = [&random](std::uint32_t count, double share) {
        std::vector<std::uint32_t> all(count);
        std::iota(all.begin(), all.end(), 0U);
        random.shuffle(std::span(all));
        all.resize(std::max<std::size_t>(1, static_cast<std::size_t>(share * count)));
        return all;
    };
    std::vector<std::uint32_t> places;
    const auto usedColumns = some(columns, shares[1]);
    for (const auto row : some(rows, shares[0]))
        for (const auto column : usedColumns)
            places.push_back(row * columns + column);
    random.shuffle(std::span(places));
    places.resize(std::min(kept, places.size()));
    std::ranges::sort(places);
    layer.positions = places;
    layer.weightBits = bits;
    layer.codes.clear();
    layer.values.clear();
    layer.interval = bits == unquantizedBits ? 0.0F : static_cast<float>(random.uniform(0.01, 0.2));
    layer.codebook.clear();
    const auto levels = std::uint64_t{1} << (std::min(bits, 8) - 1);
    if (bits != unquantizedBits && random.below(3) == 0) { // every code has an entry
        layer.interval = 0.0F;
        for (std::uint64_t entry = 0; entry < 2 * levels; ++entry)
            layer.codebook.push_back(static_cast<float>(entry) - static_cast<float>(levels)
                + static_cast<float>(random.uniform(0.1, 0.9)));
    }
    for (std::size_t index = 0; index < places.size(); ++index) {
        const auto magnitude = static_cast<int>(1 + random.below(levels));
        if (bits == unquantizedBits)
            layer.values.push_back(static_cast<float>(random.normal()));
        else
            layer.codes.push_back(static_cast<std::int16_t>(random.below(2) == 0 ? magnitude : -magnitude));
    }
}

inline CompressedModel emptyModel(const Network& network)
{
    auto model =
        compress(network, densePlan(layersOf(network).size()), std::vector<float>(layersOf(network).size()));
    for (std::size_t index = 0; index < 10; ++index)
        model.classNames.push_back(std::to_string(index));
    return model;
}

/// A small network of one of several kinds with random names, weights, bits and biases.
inline CompressedModel randomModel(std::uint64_t seed)
{
    Random random(seed);
    const auto size = [&random](std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)));
    };
    NetworkBuilder builder("random " + std::to_string(seed), {size(1, 3), size(7, 12), size(7, 12)});
    if (random.below(2) == 0)
        builder
            .conv2d(random.below(2) == 0 ? "conv1" : "first layer",
                {.outputChannels = size(1, 6),
                    .kernel = {size(1, 3), size(1, 3)},
                    .padding = {size(0, 1), 0}})
            .relu();
    if (random.below(3) == 0) {
        builder.conv2d("stem", {.outputChannels = 3, .kernel = {2, 2}}, NetworkBuilder::Biases::No)
            .batchNorm2d(random.below(2) == 0 ? "bn1" : "norm", {.epsilon = 1e-3F});
        const auto stem = builder.last();
        builder.relu().conv2d("branch", {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}});
        builder.batchNorm2d("bn2").add("add1", stem).relu().localResponseNorm("lrn", {.size = 3});
        builder.averagePool2d({.kernel = {2, 2}, .stride = {1, 1}, .countPadding = random.below(2) == 0});
    }
    if (random.below(2) == 0)
        builder.maxPool2d(random.below(2) == 0 ? PoolAttributes{} : PoolAttributes{{3, 2}, {1, 2}, {1, 0}});
    if (random.below(3) == 0)
        builder.globalAveragePool2d();
    builder.flatten()
        .linear("fc1", size(1, 20))
        .relu()
        .linear(random.below(2) == 0 ? "fc2" : "last", size(2, 5));
    auto model = emptyModel(builder.build());
    for (auto& layer : model.layers) {
        constexpr std::array offered{1, 2, 3, 4, 8, unquantizedBits};
        const auto weights = static_cast<std::uint64_t>(elementCount(layer.weightShape));
        fillLayer(layer, random.below(weights + 1), offered[random.below(offered.size())],
            {random.uniform(), random.uniform()}, random);
        for (auto& bias : layer.bias)
            bias = random.below(3) == 0 ? 0.0F : static_cast<float>(random.normal());
        if (random.below(2) == 0) {
            layer.activationBits = static_cast<int>(size(2, 8));
            layer.activationInterval = 0.375F;
            layer.activationThreshold = static_cast<float>(random.uniform());
        }
    }
    for (auto& normalization : model.normalizations)
        for (auto* values : {&normalization.weight, &normalization.bias, &normalization.runningMean,
                 &normalization.runningVariance})
            for (auto& value : *values)
                value = static_cast<float>(std::abs(random.normal()));
    if (random.below(2) == 0)
        model.classNames = {"cat", "dog", ""};
    if (random.below(2) == 0)
        model.provenance =
            "{\"seed\": " + std::to_string(seed) + ", \"note\": \"" + std::string(50, 'x') + "\"}";
    return model;
}

} // namespace espalier
