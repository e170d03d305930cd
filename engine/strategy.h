#pragma once

#include "engine/schedule.h"

#include <memory>
#include <span>
#include <vector>

namespace espalier {

class StageTraining;
struct StageContext;

/// A way to reach a plan's keep ratios. All but post-training quantization get as many epochs as
/// pruningEpochs() says for the same recipe and plan.
class Strategy {
public:
    virtual ~Strategy() = default;

    /// The stages of pruning and retraining from a network that stands at the pruning ratio `reached` to a
    /// plan that prunes further than dense.
    virtual std::vector<Stage> stages(
        const Recipe& recipe, const Plan& plan, std::span<const LayerInfo> layers, double reached) const = 0;

    /// What a stage of Phase::Prune does.
    virtual std::unique_ptr<StageTraining> pruneTraining(StageContext context) const = 0;

    /// Whether the stages after pruning train as well.
    virtual bool trains() const { return true; }
};

/// Lives as long as the program.
const Strategy& strategyOf(StrategyKind kind);

} // namespace espalier
