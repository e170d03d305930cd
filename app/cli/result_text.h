#pragma once

#include "core/formats/esp.h"
#include "engine/compressor.h"
#include "engine/model_files.h"

#include <filesystem>
#include <optional>
#include <string>

namespace espalier::cli {

/// What a finished run is reported with.
struct RunReport {
    RunResult result;
    EspSize size;
    std::filesystem::path file;
    std::string dataName;
};

/// One JSON object on one line.
std::string jsonOf(const RunReport& report);

/// A table for people.
std::string tableOf(const RunReport& report);

/// What an opened file holds: layers, and bytes by part where the format tells them; as a table for people.
struct FileReport {
    OpenedModel opened;
    std::int64_t bytes = 0;
    std::optional<EspSize> parts = {};
};
std::string tableOf(const FileReport& report);
/// The same as one JSON object.
std::string jsonOf(const FileReport& report);

/// What was written, or would be: bytes by layer and part.
struct ExportReport {
    const CompressedModel& model;
    FileLedger ledger;
    std::string format;
    std::string verification = {}; ///< empty where nothing was written
    std::filesystem::path file = {};
};
std::string tableOf(const ExportReport& report);
std::string jsonOf(const ExportReport& report);

/// "99.12 % (98.9 to 99.3, 9912 of 10000)".
std::string accuracyText(const Accuracy& accuracy);

} // namespace espalier::cli
