// Accelerators as JSON, built in or the user's own.
#pragma once

#include "core/hardware/accelerator.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// Reads an accelerator. Every number is plain, or {"value": ..., "source": "...", "from": "read" |
/// "remembered" | "derived" | "chosen"}. Throws Error naming `origin`, the field, its value and what is
/// allowed: unknown or missing keys, wrong types, values out of range.
Accelerator parseAccelerator(std::string_view text, const std::string& origin);
Accelerator readAccelerator(const std::filesystem::path& file);

/// The accelerator as JSON text that parseAccelerator takes back, sources included.
std::string toJson(const Accelerator& accelerator);

/// Ids of the built-in accelerators, the default first.
std::vector<std::string> builtInAccelerators();

/// A built-in accelerator by its id. Throws Error that lists the ids there are.
Accelerator builtInAccelerator(std::string_view id);

/// Id of the accelerator that is used where none is chosen.
inline constexpr std::string_view defaultAccelerator = "generic-45nm";

} // namespace espalier
