#pragma once

#include "core/run/progress.h"

#include <filesystem>
#include <optional>
#include <string>

namespace espalier {

/// How it stands with a run.
enum class RunCondition { Running, Stopped, Failed, Finished };

/// What a run tells whoever looks at its folder, while it goes on and afterwards.
struct RunRecord {
    RunCondition condition = RunCondition::Running;
    std::string message = {}; ///< why it has stopped or failed
    std::string host = {}; ///< that it is computed on, with several processes that of rank 0
    std::int64_t process = 0; ///< its number there
    int processes = 1; ///< that compute it together
    Progress progress = {};
};

/// Files in a run's folder: its record, written anew at each snapshot; and the wish that it stop, made by
/// whoever may write there.
inline constexpr auto recordName = "progress.json";
inline constexpr auto stopWishName = "stop";

void writeRecord(const RunRecord& record, const std::filesystem::path& folder);

/// Nothing where the folder has no record. Throws Error naming the file and what is wrong with it.
std::optional<RunRecord> readRecord(const std::filesystem::path& folder);

/// Whether the process of a running record is there: known on its own host only.
std::optional<bool> isAlive(const RunRecord& record);

/// Host and number of this process, as a record has them.
RunRecord recordOfThisProcess();

/// Asks the run in a folder to stop; it does between two batches and keeps its checkpoint. Throws Error where
/// the folder cannot be written.
void wishStop(const std::filesystem::path& folder);
bool isStopWished(const std::filesystem::path& folder);
void forgetStopWish(const std::filesystem::path& folder);

} // namespace espalier
