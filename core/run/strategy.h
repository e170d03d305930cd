#pragma once

#include <span>
#include <string>
#include <string_view>

namespace espalier {

/// The ways to reach a plan.
enum class StrategyKind { ProgressiveAdmm, Admm, OneShot, Gradual, L1, QuantizeOnly };

/// How weights are brought onto few values.
enum class QuantizeMethod { Admm, KMeans, StraightThrough };

/// One of several ways, as a recipe names it and as people read it.
struct NamedWay {
    std::string_view name; ///< in the recipe, e.g. "one-shot"
    std::string_view label; ///< "One-shot magnitude"
    std::string_view help;
};

/// In the order of the enumerations.
std::span<const NamedWay> strategies();
std::span<const NamedWay> quantizeMethods();

std::string_view nameOf(StrategyKind strategy);
std::string_view nameOf(QuantizeMethod method);

/// Throw Error that lists the names where there is none such.
StrategyKind strategyNamed(std::string_view name);
QuantizeMethod quantizeMethodNamed(std::string_view name);

} // namespace espalier
