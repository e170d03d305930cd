#pragma once

#include "core/run/comparison.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace espalier::cli {

/// One run of a comparison. Accuracies in per cent.
struct ComparedRun {
    std::uint64_t seed = 0;
    double testAccuracy = 0.0;
    double validationAccuracy = 0.0;
    double denseTestAccuracy = 0.0;
    std::int64_t keptWeights = 0;
    double epochs = 0.0; ///< without those of the dense network, which all strategies share
    double seconds = 0.0;
    std::int64_t fileBytes = 0;
    Answers answers; ///< on the test set
};

/// All runs of one strategy towards one plan.
struct ComparedStrategy {
    std::string name;
    std::vector<ComparedRun> runs; ///< by seed, the same seeds for every strategy
};

/// All strategies towards one plan.
struct Comparison {
    std::string recipe;
    double ratio = 1.0; ///< of the plan
    std::int64_t weights = 0; ///< of the dense network
    int budget = 0; ///< epochs of pruning and retraining that every strategy gets
    std::vector<ComparedStrategy> strategies;
};

/// Every pair of strategies in their order.
std::vector<std::pair<std::size_t, std::size_t>> pairsOf(const Comparison& comparison);
PairedTest testOf(const Comparison& comparison, std::pair<std::size_t, std::size_t> pair);

/// A table and a sentence for every pair, for people.
std::string textOf(const Comparison& comparison);

/// One line a run under a line of names.
std::string csvOf(const std::vector<Comparison>& comparisons);

/// Runs, spreads and tests as one JSON object.
std::string jsonOf(const std::vector<Comparison>& comparisons);

} // namespace espalier::cli
