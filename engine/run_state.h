#pragma once

#include "core/compress/admm.h"
#include "core/compress/quantizer.h"
#include "core/compress/sparse/adam.h"
#include "core/network/network.h"
#include "core/run/checkpoint.h"
#include "core/run/progress.h"
#include "engine/schedule.h"
#include "engine/trainable_network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// Where a run stands: with it and the recipe a run goes on as if it had never stopped.
struct RunState {
    Plan target;
    Network network; ///< W; of the network in training as of the last mark
    Network dense; ///< before the first pruning, with trained weights
    Accuracy denseValidation;
    Masks masks;
    std::vector<Stage> stages;
    std::size_t stage = 0;
    std::int64_t batch = 0; ///< within the stage
    std::int64_t firstEpoch = 0; ///< of the stage, counted over the run
    bool planChanged = false; ///< since the last point of the curve

    std::vector<Adam> optimizers; ///< by parameter
    std::vector<AdmmVariables> admm; ///< by layer, while pruning or quantizing
    std::vector<std::vector<float>> average; ///< moving average of the values, by parameter, while retraining
    std::vector<LevelSet> levels; ///< by layer; bits 32 where not quantized
    std::vector<std::vector<std::int16_t>>
        frozen; ///< by layer: code of the level a value stands on for good, or 0
    int frozenRounds = 0;
    std::vector<ActivationLevels> activations; ///< by layer; empty before calibration
    std::vector<std::vector<float>>
        shadow; ///< by layer: the weights behind those on levels, straight-through
    std::vector<std::int64_t> keptAtStart; ///< by layer: weights at the beginning of gradual pruning
    std::vector<int> maskChanges; ///< of Z in all layers, at each iteration of the stage

    double rhoScale = 1.0; ///< of the recipe's ρ; a person may change it while the run goes
    double rateFactor = 1.0; ///< of the stage's learning rates; halved where the loss diverged
    int rollbacks = 0; ///< of the stage
    bool stageDone = false; ///< a stop rule has ended the stage
    std::vector<std::string> notes; ///< what a person should know of the run

    std::vector<LayerProgress> layers; ///< as last published
    Accuracy validation;
    Curve curve;
    double seconds = 0.0; ///< of computing, up to the last mark
};

/// Forgets what only the stage in progress needs; the next one begins.
void clearStage(RunState& state);

/// `identity` says which job the state belongs to.
Checkpoint toCheckpoint(const RunState& state, const std::string& identity);

/// Restores a state into one that has network, masks and layers of the same job. Throws Error where they do
/// not fit.
void fromCheckpoint(const Checkpoint& checkpoint, RunState& state);

} // namespace espalier
