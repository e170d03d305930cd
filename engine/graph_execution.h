#pragma once

#include "core/compress/quantizer.h"
#include "core/network/network.h"

#include <memory>
#include <span>
#include <vector>

namespace at {
class Tensor;
}

namespace espalier {

/// Forward and backward passes of a network with LibTorch, node by node and without autograd: what a pass
/// needs of an earlier one is kept here, nothing else. Weights are read from the network's arrays at each
/// pass, not copied. Pictures are kept with channels innermost, which LibTorch's convolutions like best on
/// CPUs.
class GraphExecution {
public:
    /// The network must outlive the execution.
    explicit GraphExecution(const Network& network);
    ~GraphExecution();

    /// Levels of each layer's output activations, in the order of layersOf; empty for none anywhere.
    void setActivationLevels(std::vector<ActivationLevels> levels);

    /// Logits (count × classes) of pictures (count × channels × height × width).
    const at::Tensor& forward(const at::Tensor& pictures);

    /// The same, from the output of a node on: only what comes after it is computed. For chains.
    const at::Tensor& forwardFrom(std::size_t node, const at::Tensor& output);

    /// What the last pass left at a node. Undefined for a ReLU whose work was done by the pooling after it.
    const at::Tensor& output(std::size_t node) const;

    /// Gradients of all parameters (arrays of their sizes, overwritten) from the gradient of the logits of
    /// the last forward pass.
    void backward(const at::Tensor& logitsGradient, std::span<std::vector<float>> parameterGradients);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace espalier
