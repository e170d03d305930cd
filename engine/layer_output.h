#pragma once

#include "core/network/layer_info.h"
#include "engine/graph_execution.h"

namespace at {
class Tensor;
}

namespace espalier {

/// What a layer hands on, as the last pass left it: the output of the ReLU behind it, which the pooling after
/// it may have taken over.
at::Tensor layerOutput(const GraphExecution& execution, const Network& network, const LayerInfo& layer);

} // namespace espalier
