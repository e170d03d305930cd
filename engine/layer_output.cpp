#include "engine/layer_output.h"

#include <ATen/ATen.h>

namespace espalier {

at::Tensor layerOutput(const GraphExecution& execution, const Network& network, const LayerInfo& layer)
{
    const auto node = static_cast<std::size_t>(layer.activationNode.value_or(layer.node));
    if (const auto& output = execution.output(node); output.defined())
        return output;
    return execution.output(static_cast<std::size_t>(network.nodes[node].inputs.front())).clamp_min(0);
}

} // namespace espalier
