#pragma once

namespace espalier::cli {

/// Runs one command of espalier-cli. Returns the exit code: 0 done, 1 could not be done (the reason on one
/// line of stderr), 2 wrong usage.
int runCommandLine(int argumentCount, char** arguments);

} // namespace espalier::cli
