#pragma once

#include "core/formats/esp.h"
#include "engine/compressor.h"

#include <filesystem>
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

/// The layers of a model, and the size of its file by part, as a table for people.
std::string tableOf(const CompressedModel& model, const EspSize& size);

/// The same as one JSON object.
std::string jsonOf(const CompressedModel& model, const EspSize& size);

/// "99.12 % (98.9 to 99.3, 9912 of 10000)".
std::string accuracyText(const Accuracy& accuracy);

} // namespace espalier::cli
