#pragma once

#include "core/compress/sparse/step_planner.h"

#include <cstddef>
#include <vector>

namespace espalier {

/// Lane blocks that so many pictures take.
int blocksFor(std::size_t pictures);

/// All steps of a plan on the pictures of a chunk, forward. In training batch-norms take the chunk for the
/// whole batch. Returns the lane blocks that the pictures take.
int runForward(StepPlan& plan, const std::vector<BatchPicture>& pictures, bool training);

/// The way back after runForward in training; the output's gradients are set, those of all vectors cleared.
void runBackward(StepPlan& plan, int blocks);

} // namespace espalier
