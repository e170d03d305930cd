#pragma once

#include "core/compress/sparse/batch_norm_step.h"
#include "core/compress/sparse/graph_facts.h"
#include "core/compress/sparse/input_step.h"
#include "core/compress/sparse/layer_parts.h"

#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// A step and what the execution needs to know about it.
struct PlannedStep {
    std::unique_ptr<Step> step;
    bool trains = false; ///< takes part in the way back
    /// In training all blocks of the batch go up to this step before one goes on; on the way back, down to
    /// the step behind it.
    bool holdsUp = false;
};

/// Steps and tensors of a network. Steps on pictures come first and take one lane block at a time, from the
/// input to where it is flattened; those on plain vectors follow and take all blocks of a chunk.
struct StepPlan {
    std::vector<PlannedStep> pictureSteps;
    std::vector<PlannedStep> vectorSteps;
    std::vector<std::unique_ptr<Tensor>> pictureTensors;
    std::vector<std::unique_ptr<Tensor>> vectorTensors;
    InputStep* input = nullptr;
    Tensor* output = nullptr;
    std::unique_ptr<PassState> pass; ///< to be set before steps run
    bool blocksAreHeldUp = false; ///< as in PlannerInput
};

struct PlannerInput {
    const Network& network;
    const Kernels& kernels;
    std::vector<ParameterGroup>& groups; ///< one for each parameter of the network
    std::vector<Activation>& activations; ///< one for each node, used by the ReLUs
    std::vector<float> pixelScale; ///< one a channel
    std::vector<float> pixelOffset;
    int blocks = 1;
    std::function<void(std::span<double>)> addUp = {}; ///< as in SparseNetworkOptions
    bool blocksAreHeldUp = false; ///< on their way back, by batch-norms: each has gradients of its own
};

/// True if planSteps knows the operation and the sizes of its attributes.
bool canPlan(const Node& node);

/// Chooses what is done together: a layer, batch-norm or addition and the ReLU that alone reads it, and after
/// a convolution the max-pooling that alone reads that, if its windows lie side by side.
StepPlan planSteps(const PlannerInput& input);

} // namespace espalier
