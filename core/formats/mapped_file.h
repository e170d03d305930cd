#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace espalier {

/// A file as it lies in the system's cache, for readers of files too large to be copied first. Whoever cuts
/// the file short meanwhile ends the program, as with every mapped file.
class MappedFile {
public:
    /// Throws Error naming the file and the system's reason.
    explicit MappedFile(const std::filesystem::path& file);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::uint8_t> bytes() const { return bytes_; }

private:
    std::span<const std::uint8_t> bytes_;
};

} // namespace espalier
