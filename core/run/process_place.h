#pragma once

#include <functional>
#include <optional>
#include <string>

namespace espalier {

/// The place of this process among those that work on one run.
struct ProcessPlace {
    int rank = 0; ///< from 0; rank 0 writes record and checkpoint
    int size = 1; ///< how many there are
    std::string address; ///< where rank 0 is met
    int port = 0;
    bool operator==(const ProcessPlace&) const = default;
};

/// Value of an environment variable; nullptr where it is not set.
using EnvironmentLookup = std::function<const char*(const char*)>;

/// The place that the variables of a launcher give: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, or else
/// those that Slurm's srun sets for each task of a step (not those of a batch script, which runs once).
/// Nothing where neither is there, or where there is but one process. Throws Error naming the variable, what
/// it is and what was expected.
std::optional<ProcessPlace> placeFromEnvironment(const EnvironmentLookup& lookUp);
/// The same from this process's environment.
std::optional<ProcessPlace> placeFromEnvironment();

/// First host of Slurm's short form of a list: "node[07-09,12],login1" begins with "node07".
std::string firstHostOf(const std::string& nodeList);

/// A port that no program on this machine listens at now. Throws Error where there is none.
int freePort();

} // namespace espalier
