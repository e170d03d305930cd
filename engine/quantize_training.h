#pragma once

#include "engine/stage_training.h"

namespace espalier {

/// What all ways of bringing weights onto few values share. Activations have their levels from the start,
/// with straight-through gradients.
class QuantizeTraining : public StageTraining {
public:
    using StageTraining::StageTraining;

    RateSchedule rates() const override;
    int shiftPixels() const override { return context_.recipe.quantize.shiftPixels; }
    int marksPerEpoch() const override { return 4; }

    /// Calibrates activations and fits the first levels.
    void begin(TrainableNetwork& network) override;

protected:
    /// The values that suit some weights best.
    virtual LevelSet fitted(std::size_t layer, std::span<const float> weights) const;

    bool isQuantized(std::size_t layer) const;
    std::vector<std::size_t> quantizedLayers() const;
    /// Kept weights only: where dense arrays are trained, pruned zeros have no level and must not count.
    bool isKept(std::size_t layer, std::size_t index, std::size_t size) const;
    /// Puts every kept weight on its nearest level.
    void putOnLevels(std::size_t layer, std::span<float> weights) const;
    int bitsOf(std::size_t layer) const { return context_.state.target.layers[layer].weightBits; }
    int marks() const { return context_.stage().epochs * QuantizeTraining::marksPerEpoch(); }
    void tell(std::size_t layer, std::span<const float> weights, std::span<const float> auxiliary);
};

/// The first share of the stage is ADMM towards the levels, fitted anew at each Z step; at its end fix() is
/// called, and what follows is up to others.
class AdmmToLevels : public QuantizeTraining {
public:
    explicit AdmmToLevels(StageContext context);

    void begin(TrainableNetwork& network) override;
    void addGradients(TrainableNetwork& network) override;
    void atMark(TrainableNetwork& network, int mark) override;
    void end(TrainableNetwork& network) override;

protected:
    /// At mark `mark`, from the end of ADMM on; also with a mark beyond the last one, before the stage's end.
    virtual void fix(TrainableNetwork& network, int mark) = 0;

    bool isFixed() const { return context_.state.frozenRounds > 0; }
    int admmMarks() const { return admmMarks_; }

private:
    Projection projection(std::size_t layer);
    double rhoOf(std::size_t layer, int mark) const;

    int admmMarks_;
};

std::unique_ptr<StageTraining> makeFreezeTraining(StageContext context);
std::unique_ptr<StageTraining> makeClusterTraining(StageContext context);
std::unique_ptr<StageTraining> makeStraightThroughTraining(StageContext context);

} // namespace espalier
