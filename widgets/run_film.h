#pragma once

#include "core/run/progress.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace espalier {

/// Where the layers of a run stood at one ADMM iteration.
struct RunFrame {
    Phase phase = Phase::Prune;
    int step = 0; ///< partial model, from 0
    int iteration = 0; ///< from 1; 0 where the run does not count them
    int iterations = 0;
    double epoch = 0.0;
    bool planChanged = false; ///< another plan than the frame before had
    std::vector<LayerProgress> layers = {};
};
using RunFramePtr = std::shared_ptr<const RunFrame>;

/// The iterations of a run to go back to. Where they would take more memory than is allowed, every second of
/// the older ones goes, so that all of the run stays in sight, the more closely the newer; those where the
/// plan changed stay.
class RunFilm {
public:
    explicit RunFilm(std::size_t mostBytes = 48U << 20U) : mostBytes_(mostBytes) { }

    /// Takes snapshots with histograms, of pruning and quantizing; others, and one that is there already,
    /// change nothing. True where it was taken.
    bool add(const Progress& progress);
    void clear();

    const std::vector<RunFramePtr>& frames() const { return frames_; }
    std::size_t bytes() const { return bytes_; }

private:
    void thin();

    std::size_t mostBytes_;
    std::size_t bytes_ = 0;
    std::vector<RunFramePtr> frames_;
    Plan plan_; ///< of the last frame
};

} // namespace espalier
