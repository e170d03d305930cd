#pragma once

#include "core/run/progress.h"

#include <QString>

namespace espalier {

/// A phase's name, translated. `shortPhaseText` is the one word that fits into a plot.
QString phaseText(Phase phase);
QString shortPhaseText(Phase phase);

} // namespace espalier
