#include "core/hardware/pattern_statistics.h"

namespace espalier {

namespace {

using Kind = SparsityPattern::Kind;

/// The rectangle of the weight matrix that one group of the pattern is.
BlockShape shapeOf(const SparsityPattern& pattern, const LayerInfo& layer)
{
    const auto matrix = matrixOf(layer.weightShape);
    const auto filters = matrix.rows / layer.groups();
    switch (pattern.kind) {
    case Kind::Filter: return {1, matrix.columns};
    case Kind::Channel: return {filters, matrix.kernel};
    case Kind::Column: return {filters, 1};
    default: return {pattern.rows, pattern.columns};
    }
}

} // namespace

MaskStatistics expectedStatistics(const LayerPlan& plan, const LayerInfo& layer)
{
    const auto kept = keptWeights(plan, layer);
    MaskStatistics expected;
    expected.gaps = expectedGaps(kept, layer.weights);
    if (plan.pattern.kind == Kind::NOfM)
        expected.groups.push_back({.size = plan.pattern.size, .most = plan.pattern.kept});
    if (plan.pattern.prunesGroups()) {
        const auto groups = groupCount(plan.pattern, layer);
        expected.blocks.push_back({.shape = shapeOf(plan.pattern, layer),
            .gaps = expectedGaps(kept / (layer.weights / groups), groups),
            .weights = kept});
    }
    return expected;
}

} // namespace espalier
