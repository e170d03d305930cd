// The commands that work with several processes, as the command line knows them.
#pragma once

#include "app/cli/model_commands.h"
#include "app/cli/sweep.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace espalier::cli {

/// What launch is asked for.
struct LaunchOptions {
    int processes = 2;
    double timeout = 60.0; ///< seconds that processes wait for each other
    std::vector<std::string> arguments; ///< of compress
};

/// Another run of this program failed, and has said why.
struct ChildFailed {
    int exitCode;
};

/// Runs compress in several processes on this machine. Returns the exit code of the first that failed, or 0.
int launch(const LaunchOptions& options);

/// What sweep is asked for.
struct SweepOptions {
    std::vector<std::string> recipes = {}; ///< files or names of built-in recipes
    SweepKind kind = SweepKind::Run;
    std::vector<std::string> strategies = {}; ///< empty: the recipes' own
    std::vector<std::uint64_t> seeds = {}; ///< empty: the recipes' own
    std::filesystem::path data = {}; ///< overrides the recipes'
    std::filesystem::path folder = "runs/sweep"; ///< keeps what is done
    std::size_t workers = 1; ///< processes at once
    std::filesystem::path slurm = {}; ///< takes a script instead; empty: the parts are done here
    std::vector<std::string> slurmOptions = {};
    std::optional<std::size_t> part = {}; ///< do this one of the sweep in `folder`, nothing else
};

/// Does several recipes at once, those that are missing. Throws Error naming the parts that failed.
void sweep(const SweepOptions& options);

/// What attach is asked for.
struct AttachOptions {
    std::filesystem::path folder;
    bool stop = false;
    bool resume = false;
};

/// Follows the run in a folder, wherever it is computed, until it ends. Throws Error where it has no result
/// then, or there is no run.
void attach(const AttachOptions& options);

void addLaunch(CLI::App& app, Action& action);
void addSweep(CLI::App& app, Action& action);
void addAttach(CLI::App& app, Action& action);

} // namespace espalier::cli
