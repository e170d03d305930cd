#pragma once

#include <filesystem>

namespace espalier {

/// Makes a folder of its own for a run's checkpoints, named for the time; only the newest few are kept. An
/// empty `parent`, or one that cannot be written, gives an empty path: the run then keeps no checkpoints.
std::filesystem::path makeRunFolder(const std::filesystem::path& parent);

} // namespace espalier
