// A whole network on a chip, kept so that single layers can be asked for again with other masks.
#pragma once

#include "core/hardware/cost.h"
#include "core/hardware/layer_cost.h"
#include "core/hardware/placement.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace espalier {

struct NetworkEvaluation {
    NetworkCost cost;
    Placement placement;
};

/// The graph of the options, or a chain. Throws Error where it is not one of the layers.
std::shared_ptr<const LayerGraph> graphOf(std::span<const LayerInfo> layers, const CostOptions& options);

/// What a plan asks of each layer; activations come as the graph has it. Layers and options must outlive
/// the cases. Throws Error where plan, masks or densities do not fit the layers.
std::vector<LayerCase> casesOf(
    std::span<const LayerInfo> layers, const LayerGraph& graph, const Plan& plan, const CostOptions& options);

/// The same layers, unpruned and not quantized.
std::vector<LayerCase> denseCases(std::vector<LayerCase> cases);

/// Gaps of a layer that keeps all its weights: none.
GapCounts nothingPruned(const LayerInfo& layer);

NetworkEvaluation evaluate(
    std::span<const LayerCase> cases, const LayerGraph& graph, const Accelerator& accelerator);

/// One layer with another mask, all others as they are.
LayerCost withMask(const NetworkEvaluation& network, LayerCase request, std::size_t index,
    const GapCounts& gaps, const Accelerator& accelerator);

} // namespace espalier
