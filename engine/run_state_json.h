#pragma once

#include "engine/run_state.h"

#include <string>

namespace espalier {

/// The part of a run's state that is no big array, as JSON: plan, stages, curve, levels, progress of the
/// layers.
std::string smallStateText(const RunState& state);

/// Throws Error where the text is none of smallStateText's.
void takeSmallState(const std::string& text, RunState& state);

} // namespace espalier
