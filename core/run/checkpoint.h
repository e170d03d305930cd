#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// The state of a run under names: what a run puts in, it finds again to the last bit.
struct Checkpoint {
    std::map<std::string, std::vector<float>> floats;
    std::map<std::string, std::vector<std::uint32_t>> integers;
    std::map<std::string, double> numbers;
    std::map<std::string, std::string> texts;
    bool operator==(const Checkpoint&) const = default;

    /// The entry of a name; Error that names it where it is missing.
    const std::vector<float>& floatsAt(const std::string& name) const;
    const std::vector<std::uint32_t>& integersAt(const std::string& name) const;
    double number(const std::string& name) const;
    const std::string& text(const std::string& name) const;
};

/// Writes atomically: a kill leaves the last whole checkpoint.
void writeCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file);

/// Throws Error naming the file and what is wrong with it: missing, not a checkpoint, cut off, damaged
/// (checksum).
Checkpoint readCheckpoint(const std::filesystem::path& file);
/// The same from the bytes of a file; `origin` names it in messages.
Checkpoint checkpointFrom(std::span<const std::uint8_t> bytes, const std::string& origin);

} // namespace espalier
