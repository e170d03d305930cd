#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Bytes of a file or in memory, read where they are wanted: what nobody asks for never comes into memory.
class ByteSource {
public:
    /// Opens the file. Throws Error naming it where it cannot be read or is no regular file.
    static std::shared_ptr<const ByteSource> open(const std::filesystem::path& file);
    /// Bytes that must outlive the source.
    static std::shared_ptr<const ByteSource> over(std::span<const std::uint8_t> bytes);
    static std::shared_ptr<const ByteSource> own(std::vector<std::uint8_t> bytes);

    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// Throws Error where the bytes end before.
    virtual void read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;

    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

protected:
    ByteSource() = default;
};

/// A stretch of a source. The one who makes it checks that the source is that long.
struct ByteRange {
    std::shared_ptr<const ByteSource> source = {};
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// The whole stretch.
std::vector<std::uint8_t> readRange(const ByteRange& range);

} // namespace espalier
