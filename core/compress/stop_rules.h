#pragma once

#include <span>

namespace espalier {

// When training should not go on as planned. Each rule is a question to numbers that a run has already; the
// run decides what follows.

/// ADMM has arrived: every layer's primal and dual residual is at or below `limit`. No layers: no.
bool residualsBelow(std::span<const double> primal, std::span<const double> dual, double limit);

/// None of the last `patience` accuracies is better than the best before them by more than `gain` (same
/// unit). Never while there is none before them; `patience` at least 1.
bool onPlateau(std::span<const double> accuracies, int patience, double gain);

/// The chosen positions have stood still: the last `iterations` counts of changes are all 0. `iterations` at
/// least 1.
bool masksSettled(std::span<const int> changes, int iterations);

/// Training has blown up: the mean loss is no finite number, or a hundred times that of guessing among
/// `classes`, which nothing that learns ever reaches.
bool lossDiverged(double loss, int classes);

} // namespace espalier
