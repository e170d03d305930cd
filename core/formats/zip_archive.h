#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The entries of a ZIP archive, small or large (ZIP64), that are stored as they are: what PyTorch writes.
/// Every size and offset is checked against the archive (APPNOTE.TXT 6.3.9, section 4.3).
class ZipArchive {
public:
    struct Entry {
        std::string name;
        std::span<const std::uint8_t> bytes; ///< within the archive
        bool stored = true; ///< else packed, and `bytes` are not the file's
    };

    /// `archive` must outlive this. Throws Error that says what is wrong with it.
    explicit ZipArchive(std::span<const std::uint8_t> archive);

    const std::vector<Entry>& entries() const { return entries_; }
    /// Bytes of the entry of that name. Throws Error where there is none, or it is packed.
    std::span<const std::uint8_t> at(const std::string& name) const;
    /// The entry's position, or entries().size().
    std::size_t find(std::string_view name) const;

private:
    std::vector<Entry> entries_; ///< by name
};

} // namespace espalier
