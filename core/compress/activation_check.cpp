#include "core/compress/activation_check.h"

#include "core/error.h"

namespace espalier {

void check(std::span<const ActivationLevels> levels, std::span<const LayerInfo> layers)
{
    if (levels.size() != layers.size())
        throw Error("activation levels for " + std::to_string(levels.size()) + " layers, the network has "
            + std::to_string(layers.size()));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        if (levels[layer].active() && !layers[layer].activationNode)
            throw Error("layer '" + layers[layer].name + "' has activation levels, but no ReLU behind it");
        if (levels[layer].interval > 0.0F && (levels[layer].bits < 1 || levels[layer].bits > 16))
            throw Error("layer '" + layers[layer].name + "' has activation levels of "
                + std::to_string(levels[layer].bits) + " bits, expected 1 to 16");
    }
}

} // namespace espalier
