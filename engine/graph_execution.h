#pragma once

#include "core/compress/quantizer.h"
#include "core/network/network.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace at {
class Tensor;
}

namespace espalier {

class ProcessGroup;

/// Is told each parameter whose gradient a backward pass has brought to its end, from the output on.
using GradientReady = std::function<void(std::size_t parameter)>;

/// Forward and backward passes of a network with LibTorch, node by node and without autograd: what a pass
/// needs of an earlier one is kept here, nothing else. Weights are read from the network's arrays at each
/// pass, not copied. Pictures are kept with channels innermost, which LibTorch's convolutions like best on
/// CPUs.
class GraphExecution {
public:
    /// The network must outlive the execution.
    explicit GraphExecution(const Network& network);
    ~GraphExecution();

    /// Levels of each layer's output activations, in the order of layersOf; empty for none anywhere. Throws
    /// Error where active ones have no ReLU to stand behind.
    void setActivationLevels(std::vector<ActivationLevels> levels);

    /// With processes that train together, batch-norms in training normalize by the statistics of the whole
    /// batch, and their own parameters' gradients are those of the whole batch.
    void shareStatistics(ProcessGroup* processes);

    /// Logits (count × classes) of pictures (count × channels × height × width).
    const at::Tensor& forward(const at::Tensor& pictures);

    /// The same in training: batch-norms normalize by the statistics of this batch.
    const at::Tensor& forwardTraining(const at::Tensor& pictures);

    /// The same in training from the output of a node on; see forwardFrom.
    const at::Tensor& forwardTrainingFrom(std::size_t node, const at::Tensor& output);

    /// Moves the running statistics of a network of the same graph by `share` (PyTorch's usual momentum, a
    /// tenth) towards those of the last batch in training, the variance without bias; only of nodes behind
    /// `after`.
    void updateStatistics(Network& network, double share = 0.1, std::size_t after = 0) const;

    /// The same as forward, from the output of a node on: only what comes after it is computed. Nothing
    /// behind it may read what lies before it (see lastCutBefore).
    const at::Tensor& forwardFrom(std::size_t node, const at::Tensor& output);

    /// What the last pass left at a node. Undefined for a ReLU whose work was done by the pooling after it;
    /// the output of that ReLU or sum where only it reads the node.
    const at::Tensor& output(std::size_t node) const;

    /// Gradients of all parameters (arrays of their sizes, overwritten) from the gradient of the logits of
    /// the last forward pass. `ready` is not told of what has been summed over processes already.
    void backward(const at::Tensor& logitsGradient, std::span<std::vector<float>> parameterGradients,
        const GradientReady& ready = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The last node up to `node` past which no later node reads: with its output alone the rest of the network
/// can be computed.
std::size_t lastCutBefore(const Network& network, std::size_t node);

} // namespace espalier
