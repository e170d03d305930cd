#pragma once

#include <QString>

#include <cstdint>

namespace espalier {

/// How a shown number is known. Exact is what follows from the plan by counting.
enum class Knowledge { Exact, Estimated, Probed, Measured };

/// "estimated", "probed n = 512", "measured on test"; empty for Exact. `data` names what was measured on
/// or estimated from.
QString toText(Knowledge known, std::int64_t pictures = 0, const QString& data = {});

} // namespace espalier
