#pragma once

#include "core/plan/sensitivity.h"
#include "core/run/progress.h"

#include <chrono>
#include <string>

namespace espalier::cli {

/// Progress for people, on stderr: one line that rewrites itself on a terminal, else one line an epoch.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    void show(const Progress& progress);
    void show(const SensitivityProgress& progress);

private:
    void print(const std::string& text);

    bool isTerminal_;
    bool dirty_ = false;
    int lastEpoch_ = -1; ///< or tenth of the settings
    Phase lastPhase_ = Phase::Finished;
    std::chrono::steady_clock::time_point lastShown_ = {};
};

/// "Pruning, step 2 of 3 · iteration 5 of 32 · epoch 12.3 of 60 · validation 99.12 % · 3 min left".
std::string describe(const Progress& progress);

} // namespace espalier::cli
