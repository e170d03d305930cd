#pragma once

#include "core/compress/sparse/parameter_group.h"
#include "core/network/network.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// What the planning of a sparse network asks about its graph, node by node.
struct GraphFacts {
    /// `groups` hold the kept positions of each parameter.
    GraphFacts(const Network& network, const std::vector<ParameterGroup>& groups);

    /// The only node that reads `node`, if it does `operation`.
    std::optional<int> onlyReader(const Network& network, int node, Operation operation) const;

    std::vector<Shape> shapes;
    std::vector<std::vector<int>> readers;
    std::vector<Extent> border; ///< widest padding of the convolutions that read the node
    std::vector<bool> needsGradient; ///< parameters lie before it, or in it
    std::vector<std::vector<std::uint8_t>> read; ///< 1 for each channel or feature that reaches the output
};

} // namespace espalier
