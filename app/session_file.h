#pragma once

#include "app/session.h"

#include <filesystem>

namespace espalier {

/// Suffix of session files, with its dot.
inline constexpr auto sessionSuffix = ".espalier";

/// Writes the session as JSON; trained weights go into a file beside it that the JSON names. Readers find the
/// old session or the whole new one, whatever happens in between. Throws Error naming the file. Any thread.
void writeSession(const SessionContent& content, const std::filesystem::path& file);

/// Reads a session; its pictures are not loaded, its network is untrained where none was saved. Throws Error
/// naming the file and what is wrong in it: not a session, of a newer version, damaged, weights missing. Any
/// thread.
SessionContent readSession(const std::filesystem::path& file);

/// The file is JSON that says it is a session.
bool looksLikeSession(const std::filesystem::path& file);

} // namespace espalier
