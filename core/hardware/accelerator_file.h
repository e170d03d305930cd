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

/// An accelerator of the user's own.
struct AcceleratorFile {
    std::filesystem::path file;
    Accelerator accelerator = {}; ///< empty where it could not be read
    std::string error = {}; ///< why not; empty where it could
};

/// All .json files of a folder, in alphabetical order; none where there is no such folder. A file that cannot
/// be read does not keep the others from it.
std::vector<AcceleratorFile> acceleratorsIn(const std::filesystem::path& folder);

/// The built-in accelerator of this id, or the one in this file, whose name ends in ".json". Throws Error.
Accelerator acceleratorNamed(const std::string& idOrFile);

/// JSON Schema (draft 2020-12) of accelerator files, for editors: keys, types, ranges, units.
std::string acceleratorSchema();

/// Ids of the built-in accelerators, the default first.
std::vector<std::string> builtInAccelerators();

/// A built-in accelerator by its id. Throws Error that lists the ids there are.
Accelerator builtInAccelerator(std::string_view id);

/// Id of the accelerator that is used where none is chosen.
inline constexpr std::string_view defaultAccelerator = "generic-45nm";

} // namespace espalier
