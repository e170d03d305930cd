#pragma once

#include "core/data/picture_set.h"
#include "engine/optimizer.h"
#include "engine/run_state.h"

#include <memory>
#include <optional>

namespace espalier {

/// What a stage knows of its surroundings.
struct StageContext {
    const Recipe& recipe;
    const std::vector<LayerInfo>& layers;
    const DataSplit& data;
    RunState& state;
    ProcessGroup* processes = nullptr; ///< that train together; null: this one alone

    /// Position of a layer's weights in Network::parameters.
    std::size_t weightOf(std::size_t layer) const;
    const Stage& stage() const { return state.stages[state.stage]; }
    /// The options for this process's part of every batch.
    BatchOptions batches(BatchOptions options) const;
};

/// What makes one phase's training its own; the loop over batches is the same for all (engine/run.cpp). A
/// "mark" is a point between two batches where the stage may act, the window is told and a checkpoint is
/// written.
class StageTraining {
public:
    explicit StageTraining(StageContext context) : context_(context) { }
    virtual ~StageTraining() = default;

    virtual RateSchedule rates() const = 0;
    virtual int shiftPixels() const = 0;
    virtual int marksPerEpoch() const { return 1; }

    /// Before the first batch of the stage; not called where a run resumes within it.
    virtual void begin(TrainableNetwork&) { }
    /// Between backward pass and optimiser.
    virtual void addGradients(TrainableNetwork&) { }
    /// After the optimiser.
    virtual void afterStep(TrainableNetwork&) { }
    /// At mark `mark`, from 1; the last one comes right before end().
    virtual void atMark(TrainableNetwork&, int /*mark*/) { }
    /// After atMark: masks to go on with, where the stage changes them while it trains.
    virtual std::optional<Masks> newMasks(TrainableNetwork&, int /*mark*/) { return std::nullopt; }
    /// After a mark: whether the recipe's stop rules end the stage here.
    virtual bool isDone() const { return false; }
    /// Instead of end(), where a new plan ends the stage early.
    virtual void leave(TrainableNetwork& network) { network.store(context_.state.network); }
    /// After the last batch; leaves the stage's result in state.network and state.masks.
    virtual void end(TrainableNetwork& network) { network.store(context_.state.network); }

protected:
    std::span<float> values(TrainableNetwork& network, std::size_t layer) const
    {
        return network.values(context_.weightOf(layer));
    }
    /// Whether the stage's epochs so far have come to the plateau that the recipe asks about.
    bool isOnPlateau() const;

    StageContext context_;
};

/// What all trainings of Phase::Prune share.
class PruneTraining : public StageTraining {
public:
    using StageTraining::StageTraining;

    RateSchedule rates() const override;
    int shiftPixels() const override { return context_.recipe.prune.shiftPixels; }
    int marksPerEpoch() const override { return context_.recipe.prune.iterationsPerEpoch; }

protected:
    int iterations() const { return context_.stage().epochs * marksPerEpoch(); }
};

std::unique_ptr<StageTraining> makeDenseTraining(StageContext context);
std::unique_ptr<StageTraining> makeAdmmTraining(StageContext context);
std::unique_ptr<StageTraining> makeCutTraining(StageContext context);
std::unique_ptr<StageTraining> makeL1Training(StageContext context);
std::unique_ptr<StageTraining> makeGradualTraining(StageContext context);
std::unique_ptr<StageTraining> makeRetrainTraining(StageContext context);
std::unique_ptr<StageTraining> makeQuantizeTraining(StageContext context);

/// The training of the stage that the run stands at.
std::unique_ptr<StageTraining> makeTraining(StageContext context);

/// Penalty of a layer relative to the largest one: (largest / weights)^¼. Small layers feel each weight more
/// and need the stronger pull; measured on LeNet-5, where factors 5 : 1 : 1 : 2 cut the residuals of conv1
/// and fc2 to a third.
double rhoFactor(std::span<const LayerInfo> layers, std::size_t layer);

} // namespace espalier
