#pragma once

#include "core/data/picture_set.h"
#include "core/run/progress.h"
#include "core/run/recipe.h"

#include <string>

namespace espalier {

/// The program's version, "0.1.0".
std::string programVersion();

/// Tells pictures, labels and their split apart from any others, as 16 hexadecimal digits.
std::string hashOf(const DataSplit& data);

/// What an exported file says of where it comes from, as JSON text: recipe, seed, plan, data and their hash
/// (left out where it is empty), accuracies with their intervals, program version.
std::string provenanceOf(const Recipe& recipe, const Plan& plan, const std::string& dataName,
    const Accuracy& validation, const Accuracy& test, const std::string& dataHash = {});

} // namespace espalier
