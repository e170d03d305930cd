#pragma once

#include "core/run/recipe.h"

#include <filesystem>

namespace espalier::cli {

/// Whether the folder of a run holds a file that this very recipe has left there.
bool holds(const std::filesystem::path& folder, const char* file, const Recipe& recipe);

} // namespace espalier::cli
