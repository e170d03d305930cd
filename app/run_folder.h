#pragma once

#include <filesystem>

namespace espalier {

/// Makes a folder of its own for a run's checkpoints, named for the time; only the newest few are kept. An
/// empty `parent`, or one that cannot be written, gives an empty path: the run then keeps no checkpoints.
std::filesystem::path makeRunFolder(const std::filesystem::path& parent);

/// Where a run's folder keeps the session that it runs on, so that it can go on after the program was closed.
std::filesystem::path sessionIn(const std::filesystem::path& runFolder);

/// The run in this folder got as far as its first checkpoint.
bool holdsCheckpoint(const std::filesystem::path& runFolder);

/// Folder of the newest run that was not finished and left both its session and a checkpoint; empty where
/// there is none.
std::filesystem::path interruptedRun(const std::filesystem::path& parent);

} // namespace espalier
