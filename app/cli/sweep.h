#pragma once

#include "core/run/recipe.h"

#include <filesystem>
#include <string>
#include <vector>

namespace espalier::cli {

/// What is done of each recipe of a sweep.
enum class SweepKind { Run, Sensitivity };

/// One of several independent jobs; its folder is `name` in that of the sweep.
struct SweepPart {
    std::string name;
    SweepKind kind = SweepKind::Run;
    Recipe recipe; ///< its plan in the order of the network's layers
};

/// File in the sweep's folder that lists its parts, for the processes that do them.
inline constexpr auto sweepName = "sweep.json";

void writeSweep(const std::vector<SweepPart>& parts, const std::filesystem::path& folder);
/// Throws Error naming the file and what is wrong with it.
std::vector<SweepPart> readSweep(const std::filesystem::path& folder);

/// Whether the folder holds the result of this very recipe.
bool isDone(const SweepPart& part, const std::filesystem::path& folder);

/// Does a part that is missing, in this process; a run that was begun is finished. Throws Error.
void doPart(const SweepPart& part, const std::filesystem::path& folder);

/// A script for sbatch that does the parts with these numbers as a job array, each with `program`, with
/// further options of sbatch ("--time=1:00:00").
std::string slurmScript(const std::vector<std::size_t>& parts, const std::filesystem::path& folder,
    const std::string& program, const std::vector<std::string>& options);

} // namespace espalier::cli
