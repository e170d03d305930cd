#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace espalier {

/// A file that is written beside its target and takes the target's place once it is whole; until then, and
/// where it never comes to that, readers find the older file. Every function throws Error naming the target
/// and the system's reason.
class FileDraft {
public:
    explicit FileDraft(std::filesystem::path target);
    ~FileDraft(); ///< deletes the draft unless it has taken its place
    FileDraft(const FileDraft&) = delete;
    FileDraft& operator=(const FileDraft&) = delete;

    void write(std::span<const std::uint8_t> bytes);

    /// Where the draft lies until it takes its place; hidden, in the target's folder.
    const std::filesystem::path& path() const { return path_; }

    /// Flushes to the disk and renames. The target's permissions stay; a link stays a link, and what it
    /// points to is replaced.
    void takePlace();

private:
    [[noreturn]] void failToWrite() const;
    int create();
    void keepPermissions() const;

    std::filesystem::path target_;
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool placed_ = false;
};

} // namespace espalier
