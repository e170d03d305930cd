#pragma once

#include <QString>

#include <optional>

namespace espalier {

/// What a person typed as a keep ratio: the ratio in (0, 1], or what is wrong with the text.
struct ParsedKeep {
    std::optional<double> keep;
    QString problem; ///< translated, one sentence; empty where keep has a value
};

/// Understands "85x", "85×", "1/85", "1.2%", "1.2 %" and "0.012".
ParsedKeep parseKeep(const QString& text);

} // namespace espalier
