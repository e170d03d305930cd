// Sensitivities made up for tests: smooth curves that fall where each layer's own cliff is.
#pragma once

#include "core/network/layer_info.h"
#include "core/plan/sensitivity.h"

#include <cmath>

namespace espalier::test {

/// Pictures that stay right of 10,000, of which the dense network gets 9,900: half of what can be lost is
/// lost where keep is `cliff`, more with few bits.
inline std::int64_t rightOf(double keep, int weightBits, int activationBits, double cliff)
{
    const auto width = [](int bits) { return bits == unquantizedBits ? 0.0 : std::pow(4.0, 1 - bits); };
    const auto effective = keep / (1.0 + 3.0 * width(weightBits) + 2.0 * width(activationBits));
    const auto lost = 8900.0 / (1.0 + std::pow(effective / cliff, 3.0));
    const auto none = 8900.0 / (1.0 + std::pow(1.0 / cliff, 3.0));
    return std::llround(9900.0 - lost + none);
}

/// The coarse grid of every layer, as measuring begins with it.
inline Sensitivity sensitivityOf(std::span<const LayerInfo> layers, std::span<const double> cliffs)
{
    Sensitivity result{.pictures = 10'000, .classes = 10, .denseCorrect = 9900};
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        auto& samples = result.layers.emplace_back().samples;
        for (const auto keep : coarseKeeps(layers[layer].weights))
            for (const int bits : {1, 2, 3, 4, 6, 8, unquantizedBits})
                samples.push_back(
                    {keep, bits, unquantizedBits, rightOf(keep, bits, unquantizedBits, cliffs[layer])});
        if (layers[layer].activationNode)
            for (const int bits : {2, 3, 4, 6, 8})
                samples.push_back(
                    {1.0, unquantizedBits, bits, rightOf(1.0, unquantizedBits, bits, cliffs[layer])});
    }
    result.complete = true;
    return result;
}

} // namespace espalier::test
