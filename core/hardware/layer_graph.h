// How the layers of a network hang together, as far as costs go: who writes and reads which activations, and
// what happens to them between layers.
#pragma once

#include "core/network/layer_info.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Work on activations that is no layer's. It rides on the layer before: values are taken as they leave the
/// array, so that only an addition fetches anything, its other operand.
struct SideOperation {
    std::string name;
    Operation operation = Operation::Relu;
    int layer = 0; ///< on whose output it rides
    int reads = -1; ///< tensor that is its other operand; -1: none
    std::int64_t adds = 0; ///< of one picture; a comparison costs as much as an addition
    std::int64_t multiplies = 0;
    std::int64_t parameters = 0; ///< numbers of its own, fetched once a picture's layer
    bool operator==(const SideOperation&) const = default;
};

/// Activations that lie in memory between layers.
struct ActivationTensor {
    std::vector<int> producers = {}; ///< layers whose outputs are added up in it; empty: the picture
    int writtenBy = -1; ///< the last of them; -1: the picture
    std::vector<int> readers = {}; ///< layers whose input it is
    int lastUse = -1; ///< layer at which it is read for the last time, as an input or by an addition
    std::int64_t elements = 0; ///< of one picture, as written
    bool operator==(const ActivationTensor&) const = default;
};

struct LayerGraph {
    std::vector<ActivationTensor> tensors; ///< the picture first
    std::vector<int> inputs; ///< tensor that each layer reads
    std::vector<int> outputs; ///< tensor that each layer writes to
    std::vector<SideOperation> operations;
    bool operator==(const LayerGraph&) const = default;
};

/// Every layer reads what the one before wrote, and nothing else happens.
LayerGraph chainOf(std::span<const LayerInfo> layers);

/// The graph of a network whose layers are layersOf(network). Throws Error where its shapes do not fit, or an
/// operation reads what no layer wrote.
LayerGraph layerGraph(const Network& network);

/// Throws Error where the graph is not one of `layers`.
void check(const LayerGraph& graph, std::span<const LayerInfo> layers);

} // namespace espalier
