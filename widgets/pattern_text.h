#pragma once

#include "core/plan/pattern.h"

#include <QList>
#include <QString>

#include <optional>

namespace espalier {

/// "filters", "blocks 4×1", "2:4": a pattern's name, translated.
QString patternText(const SparsityPattern& pattern);

/// What stays or goes together, in a sentence.
QString patternHelp(const SparsityPattern& pattern);

/// Understands patternText(), the words of recipe files, and "4x1" for blocks.
std::optional<SparsityPattern> parsePattern(const QString& text);

/// Why a layer cannot have a pattern; empty where it can.
QString patternProblem(const SparsityPattern& pattern, const LayerInfo& layer);

/// The patterns worth offering, whether or not they fit a layer.
QList<SparsityPattern> commonPatterns();

} // namespace espalier
