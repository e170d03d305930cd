#pragma once

#include "core/run/progress.h"
#include "core/run/recipe.h"

#include <string>

namespace espalier {

/// The program's version, "0.1.0".
std::string programVersion();

/// What an exported file says of where it comes from, as JSON text: recipe, seed, plan, data, accuracies with
/// their intervals, program version.
std::string provenanceOf(const Recipe& recipe, const Plan& plan, const std::string& dataName,
    const Accuracy& validation, const Accuracy& test);

} // namespace espalier
