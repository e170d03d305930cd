#pragma once

#include "core/compress/cross_entropy.h"
#include "core/compress/quantizer.h"
#include "core/compress/sparse/instruction_set.h"
#include "core/network/network.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct SparseNetworkOptions {
    /// A pixel of value b becomes b · scale + offset; one value for all channels, or one each. For pictures
    /// with a mean and a deviation: scale = 1 / (255 · deviation), offset = −mean / deviation.
    std::vector<float> pixelScale = {1.0F / 255.0F};
    std::vector<float> pixelOffset = {0.0F};
    InstructionSet instructionSet = bestInstructionSet();
    /// Blocks of 16 pictures that go through the network together: more share the work of finding a linear
    /// layer's weights, fewer stay in the cache. 0: as many as seem best.
    int blocksPerChunk = 0;
    /// Adds numbers up, in place, over the processes that train on one batch together, each on its part: how
    /// batch-norms come to the statistics of the whole. Empty: one process.
    std::function<void(std::span<double>)> addUp = {};
};

/// Pictures of a batch.
struct SparseBatch {
    std::span<const std::uint8_t> pixels; ///< pictures × channels × height × width
    std::span<const std::uint8_t> labels = {}; ///< one for each picture in pixels; only for training
    std::span<const std::uint32_t> order = {}; ///< which pictures of pixels, in which order; empty: all
    std::span<const std::int8_t> shiftX =
        {}; ///< pixels to the right, one a picture of the batch; empty: none
    std::span<const std::int8_t> shiftY = {}; ///< pixels down; what moves in is black (0)
    SoftTargets targets = {};
};

struct BatchLoss {
    double sum = 0.0; ///< of the cross-entropies of all pictures
    std::size_t correct = 0; ///< pictures whose label has the largest output
};

/// A network of which only the kept weights are stored and computed with, forward and backward. 16 pictures
/// stand side by side in vector lanes and all kernels loop over kept weights; channels and features that
/// nobody reads cost nothing. The same calls give the same bits on the same machine. One thread at a time.
///
/// Parameters come in groups, one for each entry of Network::parameters in the same order: kept weights in
/// ascending position, or all biases. Optimizers work on values and gradients of a group directly.
class SparseNetwork {
public:
    /// Kept positions of one layer in its flattened weight array, ascending.
    using Support = std::vector<std::uint32_t>;

    /// True if all nodes of the network are known here.
    static bool supports(const Network& network);

    /// Positions where the weights are not zero, layer by layer in the order of layersOf.
    static std::vector<Support> supportsOf(const Network& network);

    /// `supports`: one a layer, in the order of layersOf; weights elsewhere are taken for zero. Throws Error
    /// naming the node or layer: unknown operations, positions not ascending or outside, options that do not
    /// fit.
    SparseNetwork(const Network& network, const std::vector<Support>& supports,
        const SparseNetworkOptions& options = {});
    ~SparseNetwork();
    SparseNetwork(SparseNetwork&&) noexcept;
    SparseNetwork& operator=(SparseNetwork&&) noexcept;

    std::size_t parameterGroups() const;
    const std::string& groupName(std::size_t group) const; ///< "conv1.weight"
    std::span<const std::uint32_t> positions(std::size_t group) const; ///< in the dense array
    std::span<float> values(std::size_t group);
    std::span<const float> values(std::size_t group) const;
    std::span<float> gradients(std::size_t group);
    void zeroGradients();

    /// Quantizes what the ReLU after each layer puts out; one entry a layer, inactive ones change nothing.
    /// The gradient goes straight through where the input x of the ReLU has 0 < x ≤ the largest level and x ≥
    /// threshold, and stops elsewhere. Throws Error where an active entry has no ReLU to stand behind, or
    /// bits outside 1 to 16.
    void setActivationLevels(std::span<const ActivationLevels> levels);

    /// Forward, mean softmax cross-entropy over the batch, backward. Adds to the gradients. Throws Error
    /// where the sizes of the batch or its labels do not fit.
    BatchLoss trainBatch(const SparseBatch& batch);

    /// Outputs, pictures × classes. Throws Error where sizes do not fit.
    void forward(const SparseBatch& batch, std::span<float> logits);

    /// Writes the parameters into a network of the same graph: kept weights in place, zeros elsewhere.
    void store(Network& network) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace espalier
