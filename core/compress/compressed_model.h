#pragma once

#include "core/compress/quantizer.h"
#include "core/network/network.h"
#include "core/plan/plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// The weights of one layer as they are stored: positions of the kept ones and, if quantized, their level
/// codes.
struct CompressedLayer {
    std::string name;
    Shape weightShape;
    int weightBits = unquantizedBits;
    std::vector<std::uint32_t> positions; ///< of kept weights in the flattened array, ascending
    std::vector<std::int16_t>
        codes; ///< of the levels, see LevelSet: never 0, |k| ≤ 2^(bits−1); empty if not quantized
    float interval = 0.0F; ///< q; 0 if not quantized or with a codebook
    std::vector<float> codebook; ///< what the codes stand for (see LevelSet) instead of k·q; mostly empty
    std::vector<float> values; ///< of the kept weights if not quantized, else empty
    std::vector<float> bias; ///< empty where the layer has none
    int activationBits = unquantizedBits;
    float activationInterval = 0.0F; ///< step of the activation levels 0, q, 2q, ...; 0 if not quantized
    float activationThreshold = 0.0F; ///< activations below it become zero
    bool operator==(const CompressedLayer&) const = default;
};

/// The arrays of a batch-norm, exactly as trained: folded into the weights of the layer before, they would
/// move these off their levels, and a network could no longer be trained on.
struct CompressedNormalization {
    std::string name;
    std::vector<float> weight;
    std::vector<float> bias;
    std::vector<float> runningMean;
    std::vector<float> runningVariance; ///< none below 0
    bool operator==(const CompressedNormalization&) const = default;
};

/// What is exported: everything needed to run the network.
struct CompressedModel {
    Network network; ///< graph and names; its parameters hold no values: those below do
    std::vector<CompressedLayer> layers; ///< in the order of layersOf
    std::vector<CompressedNormalization> normalizations = {}; ///< in the order of the network's batch-norms
    std::vector<std::string> classNames;
    std::string provenance; ///< JSON text: recipe, seed, accuracies, program version
    bool operator==(const CompressedModel&) const = default;
};

/// Takes the zeros out of trained weights. Layers whose plan has weight bits are stored by codes: their
/// weights must stand exactly on levels of `intervals` (one a layer, 0 where not quantized) or on entries of
/// `codebooks` (one a layer, empty where there is none; or none at all), else Error. Activation intervals and
/// thresholds are set by whoever calibrated them.
CompressedModel compress(const Network& network, const Plan& plan, const std::vector<float>& intervals,
    const std::vector<std::vector<float>>& codebooks = {});

/// The levels of a layer that is quantized.
LevelSet levelsOf(const CompressedLayer& layer);

/// The network with dense arrays again: kept weights in place, zeros elsewhere. Throws Error naming the layer
/// whose positions or codes do not fit.
Network decompress(const CompressedModel& model);

/// Plan that describes what the model holds.
Plan planOf(const CompressedModel& model);

} // namespace espalier
