#pragma once

#include "widgets/format.h"

#include <QSharedPointer>

class QCPAxisTicker;

namespace espalier {

/// Labels ticks with a unit, all with the prefix that `reference` has: "0.5 µJ", "1 µJ".
QSharedPointer<QCPAxisTicker> unitTicker(Unit unit, double reference);

/// For a logarithmic axis: "5 KB", "10 KB"; ticks at 1, 2 and 5 of every decade, fewer where many decades are
/// shown.
QSharedPointer<QCPAxisTicker> logUnitTicker(Unit unit);

} // namespace espalier
