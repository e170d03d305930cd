#pragma once

#include "core/network/network.h"

#include <optional>
#include <vector>

namespace espalier {

/// For each node the layer (position in layersOf) whose activation levels apply to its output: the ReLU that
/// alone reads a layer, or else the layer itself; none for the last layer, whose output is the network's
/// answer.
std::vector<std::optional<std::size_t>> activationSites(const Network& network);

/// Number of nodes that read each node.
std::vector<int> readerCounts(const Network& network);

} // namespace espalier
