#pragma once

#include "core/network/network.h"

#include <string>

namespace espalier {

/// Writes a chain of nodes, each reading the one before. Weights begin at zero: see initializeWeights.
class NetworkBuilder {
public:
    NetworkBuilder(std::string name, Shape inputShape);

    NetworkBuilder& conv2d(const std::string& name, const Conv2dAttributes& attributes);
    NetworkBuilder& linear(const std::string& name, std::int64_t outputFeatures);
    NetworkBuilder& relu();
    NetworkBuilder& maxPool2d(const PoolAttributes& attributes = {});
    NetworkBuilder& flatten();

    /// The finished network; throws Error where its shapes do not fit.
    Network build() const;

private:
    Node& append(const std::string& name, Operation operation);
    void addParameters(Node& node, Shape weightShape);

    Network network_;
    Shape current_; ///< output shape of the last node
};

} // namespace espalier
