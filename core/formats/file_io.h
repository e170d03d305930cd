#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The whole file. Throws Error naming it, and the system's reason.
std::vector<std::uint8_t> readFile(const std::filesystem::path& file);
std::string readTextFile(const std::filesystem::path& file);

/// Writes beside `file`, flushes to the disk and renames: readers see the old file or the whole new one,
/// whatever happens in between. Throws Error naming the file and the system's reason; the older file is then
/// untouched.
void writeFileAtomically(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);
void writeTextAtomically(const std::filesystem::path& file, std::string_view text);

} // namespace espalier
