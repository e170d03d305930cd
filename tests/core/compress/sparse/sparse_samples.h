#pragma once

#include "core/compress/sparse/sparse_network.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "tests/core/compress/sparse/reference_network.h"

#include <QStringList>

namespace espalier {

/// Networks that between them have every operation alone and done along with others.
inline Network makeNetwork(const QString& name)
{
    if (name == "linear only")
        return NetworkBuilder("n", {2, 3, 5}).flatten().linear("a", 7).relu().linear("b", 4).build();
    if (name == "bare conv")
        return NetworkBuilder("n", {2, 7, 9})
            .conv2d("a", {.outputChannels = 3, .kernel = {3, 2}})
            .flatten()
            .linear("b", 4)
            .build();
    if (name == "conv relu")
        return NetworkBuilder("n", {1, 9, 8})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}, .padding = {1, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 3, .kernel = {3, 3}, .padding = {2, 0}})
            .relu()
            .flatten()
            .linear("c", 5)
            .build();
    if (name == "conv relu pool")
        return NetworkBuilder("n", {1, 13, 15})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}})
            .relu()
            .maxPool2d()
            .conv2d("b", {.outputChannels = 6, .kernel = {2, 2}})
            .relu()
            .maxPool2d({.kernel = {3, 2}, .stride = {3, 2}})
            .flatten()
            .linear("c", 8)
            .relu()
            .linear("d", 4)
            .build();
    if (name == "strides")
        return NetworkBuilder("n", {2, 15, 17})
            .conv2d("a", {.outputChannels = 4, .kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 4, .kernel = {2, 3}, .stride = {3, 3}, .padding = {1, 1}})
            .relu()
            .conv2d("c", {.outputChannels = 4, .kernel = {1, 1}, .stride = {1, 2}})
            .flatten()
            .linear("d", 3)
            .build();
    if (name == "dilation and groups")
        return NetworkBuilder("n", {4, 12, 11})
            .conv2d("a",
                {.outputChannels = 6, .kernel = {3, 2}, .padding = {1, 2}, .dilation = {2, 3}, .groups = 2})
            .relu()
            .conv2d("b", {.outputChannels = 6, .kernel = {3, 3}, .stride = {2, 1}, .groups = 6})
            .relu()
            .maxPool2d()
            .flatten()
            .linear("c", 4)
            .build();
    if (name == "overlapping pools")
        return NetworkBuilder("n", {2, 14, 12})
            .conv2d("a", {.outputChannels = 3, .kernel = {3, 3}, .padding = {1, 1}})
            .relu()
            .maxPool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}})
            .conv2d("b", {.outputChannels = 4, .kernel = {2, 2}})
            .maxPool2d()
            .relu()
            .flatten()
            .linear("c", 4)
            .build();
    if (name == "pool and relu first")
        return NetworkBuilder("n", {1, 8, 8})
            .maxPool2d()
            .relu()
            .conv2d("a", {.outputChannels = 3, .kernel = {2, 2}})
            .relu()
            .flatten()
            .relu()
            .linear("b", 4)
            .build();
    if (name == "wide")
        return NetworkBuilder("n", {1, 6, 61})
            .conv2d("a", {.outputChannels = 3, .kernel = {2, 2}, .padding = {0, 1}})
            .relu()
            .conv2d("b", {.outputChannels = 2, .kernel = {2, 3}, .stride = {1, 2}})
            .relu()
            .maxPool2d()
            .flatten()
            .linear("c", 4)
            .build();
    return lenet5();
}

inline const QStringList networkNames{"linear only", "bare conv", "conv relu", "conv relu pool", "strides",
    "dilation and groups", "overlapping pools", "pool and relu first", "wide"};

struct Pictures {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
};

/// Pixels 0 to 3, so that many positions of a pooling window are equal.
inline Pictures makePictures(const Network& network, std::size_t count, std::uint64_t seed)
{
    Random random(seed);
    Pictures pictures;
    pictures.pixels.resize(count * static_cast<std::size_t>(elementCount(network.inputShape)));
    for (auto& pixel : pictures.pixels)
        pixel = static_cast<std::uint8_t>(random.below(4));
    for (std::size_t picture = 0; picture < count; ++picture)
        pictures.labels.push_back(
            static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(outputClasses(network)))));
    return pictures;
}

/// value = (pixel − 1) / 2, exact in float.
inline SparseNetworkOptions exactOptions()
{
    SparseNetworkOptions options;
    options.pixelScale = {0.5F};
    options.pixelOffset = {-0.5F};
    return options;
}

inline std::vector<double> pictureOf(const Network& network, const Pictures& pictures, std::size_t index)
{
    const auto bytes = static_cast<std::size_t>(elementCount(network.inputShape));
    std::vector<double> values;
    for (std::size_t place = 0; place < bytes; ++place)
        values.push_back((pictures.pixels[index * bytes + place] - 1.0) / 2.0);
    return values;
}

inline double trainReference(ReferenceNetwork& reference, const Network& network, const Pictures& pictures)
{
    double loss = 0.0;
    for (std::size_t index = 0; index < pictures.labels.size(); ++index)
        loss += reference.train(pictureOf(network, pictures, index), pictures.labels[index],
            1.0 / static_cast<double>(pictures.labels.size()));
    return loss;
}

/// Largest difference of kept gradients, against the largest gradient there is.
inline double gradientError(SparseNetwork& sparse, const ReferenceNetwork& reference)
{
    double largest = 1e-12;
    double error = 0.0;
    for (std::size_t group = 0; group < sparse.parameterGroups(); ++group) {
        const auto positions = sparse.positions(group);
        for (std::size_t kept = 0; kept < positions.size(); ++kept) {
            const auto expected = reference.gradients[group][positions[kept]];
            largest = std::max(largest, std::abs(expected));
            const auto difference = std::abs(expected - static_cast<double>(sparse.gradients(group)[kept]));
            error = std::max(error, std::isnan(difference) ? 1e9 : difference);
        }
    }
    return error / largest;
}

/// What float rounding may add to gradientError.
inline constexpr double rounding = 2e-6;

} // namespace espalier
