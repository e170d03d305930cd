#pragma once

#include "core/network/network.h"

#include <optional>
#include <vector>

namespace espalier {

/// For each node the layer (position in layersOf) whose activation levels apply to its output; the inverse of
/// LayerInfo::activationNode.
std::vector<std::optional<std::size_t>> activationSites(const Network& network);

} // namespace espalier
