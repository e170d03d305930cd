#include "core/compress/regrowth.h"
#include "engine/batch_statistics.h"
#include "engine/evaluate.h"
#include "engine/regrowth.h"
#include "engine/stage_training.h"

#include <algorithm>

namespace espalier {

namespace {

/// Retraining of the kept weights. Ends with the moving average of the weights where that is the better on
/// validation.
class RetrainTraining : public StageTraining {
public:
    using StageTraining::StageTraining;

    RateSchedule rates() const override
    {
        const auto& options = context_.recipe.prune;
        return {options.retrainLearningRate, options.retrainFinalLearningRate, true};
    }
    int shiftPixels() const override { return context_.recipe.prune.shiftPixels; }
    /// Not before what has just grown back was trained.
    bool isDone() const override { return !hasRegrown_ && isOnPlateau(); }

    std::optional<Masks> newMasks(TrainableNetwork& network, int mark) override
    {
        const auto& prune = context_.recipe.prune;
        hasRegrown_ = false;
        if (prune.regrowEvery == 0 || mark % prune.regrowEvery != 0)
            return std::nullopt;
        const auto share = regrownShare(prune.regrowShare, mark, context_.stage().epochs);
        if (share <= 0.0)
            return std::nullopt;
        network.store(context_.state.network);
        hasRegrown_ = true;
        return regrownMasks(context_, share, context_.state.firstEpoch + mark);
    }

    void begin(TrainableNetwork& network) override
    {
        auto& average = context_.state.average;
        average.clear();
        if (context_.recipe.prune.averaging <= 0.0)
            return;
        for (std::size_t parameter = 0; parameter < context_.state.network.parameters.size(); ++parameter) {
            const auto values = network.values(parameter);
            average.emplace_back(values.begin(), values.end());
        }
    }

    void afterStep(TrainableNetwork& network) override
    {
        const auto share = static_cast<float>(1.0 - context_.recipe.prune.averaging);
        auto& average = context_.state.average;
        for (std::size_t parameter = 0; parameter < average.size(); ++parameter) {
            const auto values = network.values(parameter);
            for (std::size_t index = 0; index < values.size(); ++index)
                average[parameter][index] += share * (values[index] - average[parameter][index]);
        }
    }

    void end(TrainableNetwork& network) override
    {
        auto& state = context_.state;
        network.store(state.network);
        estimateStatistics(state.network, {}, context_.data.training);
        if (state.average.empty())
            return;
        state.validation = evaluate(state.network, context_.data.validation, {}, context_.processes);
        const auto trained = state.network;
        for (std::size_t parameter = 0; parameter < state.average.size(); ++parameter)
            std::ranges::copy(state.average[parameter], network.values(parameter).begin());
        network.store(state.network);
        estimateStatistics(state.network, {}, context_.data.training);
        if (const auto averaged = evaluate(state.network, context_.data.validation, {}, context_.processes);
            averaged.correct >= state.validation.correct)
            state.validation = averaged;
        else
            state.network = trained;
        state.average.clear();
    }

private:
    bool hasRegrown_ = false; ///< at the mark that is being passed
};

} // namespace

std::unique_ptr<StageTraining> makeRetrainTraining(StageContext context)
{
    return std::make_unique<RetrainTraining>(context);
}

} // namespace espalier
