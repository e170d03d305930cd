#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// LeNet-300-100: 784-300-100-10, 266,200 weights. LeCun et al. 1998; the form that the pruning papers use.
Network lenet300100();

/// LeNet-5 in its Caffe form: conv 20, conv 50, fc 500, fc 10; 430,500 weights, 2,293,000 MACs. A ReLU
/// follows both convolutions, as in the ADMM authors' code (Caffe's own definition has only the one after
/// fc1).
Network lenet5();

/// Names that zooNetwork takes: "lenet-300-100", "lenet-5".
std::vector<std::string> zooNames();

/// A network of the zoo by name, weights zero. Throws Error that lists the names there are.
Network zooNetwork(const std::string& name);

/// Fills weights with He's normal distribution (variance 2 / fan-in; He et al., ICCV 2015), biases with zero.
/// The same seed gives the same values on every machine.
void initializeWeights(Network& network, std::uint64_t seed);

} // namespace espalier
