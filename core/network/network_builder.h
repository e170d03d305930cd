#pragma once

#include "core/network/network.h"

#include <string>
#include <vector>

namespace espalier {

/// Writes a network node by node, each reading the one before; `from` begins a branch. Weights begin at zero
/// (see initializeWeights), batch-norms as the identity.
class NetworkBuilder {
public:
    /// Convolutions that a batch-norm follows need no biases.
    enum class Biases { No, Yes };

    NetworkBuilder(std::string name, Shape inputShape);

    NetworkBuilder& conv2d(
        const std::string& name, const Conv2dAttributes& attributes, Biases biases = Biases::Yes);
    NetworkBuilder& linear(const std::string& name, std::int64_t outputFeatures);
    NetworkBuilder& relu();
    NetworkBuilder& maxPool2d(const PoolAttributes& attributes = {});
    NetworkBuilder& flatten();
    NetworkBuilder& batchNorm2d(const std::string& name, const BatchNormAttributes& attributes = {});
    /// The sum of the last node and `other`.
    NetworkBuilder& add(const std::string& name, int other);
    NetworkBuilder& averagePool2d(const AveragePoolAttributes& attributes = {});
    NetworkBuilder& globalAveragePool2d();
    NetworkBuilder& localResponseNorm(const std::string& name, const LocalResponseNormAttributes& attributes);

    /// Position of the last node, or of the one that `from` chose: what the next node will read.
    int last() const { return last_; }
    /// Lets the next node read an earlier one.
    NetworkBuilder& from(int node);

    /// Hands out the finished network, the builder is empty then; throws Error where its shapes do not fit.
    Network build();

private:
    Node& append(const std::string& name, Operation operation);
    NetworkBuilder& finish();
    int addParameter(std::string name, Shape shape, float value = 0.0F);

    Network network_;
    std::vector<Shape> shapes_; ///< of the outputs, by node
    int last_ = 0;
};

} // namespace espalier
