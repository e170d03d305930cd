#include "core/formats/zip_archive.h"

#include "core/error.h"

#include <algorithm>
#include <limits>

namespace espalier {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t localSignature = 0x04034B50;
constexpr std::uint32_t centralSignature = 0x02014B50;
constexpr std::uint32_t endSignature = 0x06054B50;
constexpr std::uint32_t largeEndSignature = 0x06064B50;
constexpr std::uint32_t locatorSignature = 0x07064B50;
constexpr std::size_t endSize = 22;
constexpr std::size_t locatorSize = 20;
constexpr std::size_t centralSize = 46;
constexpr std::size_t localSize = 30;
constexpr std::uint16_t largeField = 1; ///< extra field that holds what does not fit 32 bits
constexpr auto beyond32 = std::numeric_limits<std::uint32_t>::max();

/// `count` bytes from `at`; Error where the archive ends before.
Bytes part(Bytes bytes, std::uint64_t at, std::uint64_t count, const char* what)
{
    if (at > bytes.size() || count > bytes.size() - at)
        throw Error(std::string("the archive's ") + what + " reaches past its end: " + std::to_string(count)
            + " bytes from " + std::to_string(at) + ", it has " + std::to_string(bytes.size()));
    return bytes.subspan(at, count);
}

template <class Number>
Number littleEndian(Bytes bytes, std::size_t at)
{
    std::uint64_t value = 0;
    for (std::size_t byte = sizeof(Number); byte-- > 0;)
        value = value << 8 | bytes[at + byte];
    return static_cast<Number>(value);
}

/// Where the central directory lies, and how many entries it says it has.
struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t entries = 0;
};

/// A comment of up to 64 KB may follow the end record.
std::size_t findEnd(Bytes archive)
{
    if (archive.size() < endSize)
        throw Error("has " + std::to_string(archive.size()) + " bytes, too few for a ZIP archive");
    const auto last = archive.size() - endSize;
    const auto first = last - std::min<std::size_t>(last, 0xFFFF);
    for (auto at = last + 1; at-- > first;)
        if (littleEndian<std::uint32_t>(archive, at) == endSignature)
            return at;
    throw Error("has no end record of a ZIP archive: it is cut short, or none");
}

Directory findDirectory(Bytes archive)
{
    const auto end = findEnd(archive);
    Directory directory{littleEndian<std::uint32_t>(archive, end + 16),
        littleEndian<std::uint32_t>(archive, end + 12), littleEndian<std::uint16_t>(archive, end + 10)};
    if (end < locatorSize || littleEndian<std::uint32_t>(archive, end - locatorSize) != locatorSignature)
        return directory;
    const auto record =
        part(archive, littleEndian<std::uint64_t>(archive, end - locatorSize + 8), 56, "large end record");
    if (littleEndian<std::uint32_t>(record, 0) != largeEndSignature)
        throw Error("the archive's large end record is not where it is said to be");
    return {littleEndian<std::uint64_t>(record, 48), littleEndian<std::uint64_t>(record, 40),
        littleEndian<std::uint64_t>(record, 32)};
}

/// A header's 32-bit numbers, and where they are full the 64-bit ones of its extra field, in this order.
struct Sizes {
    std::uint64_t size = 0;
    std::uint64_t packedSize = 0;
    std::uint64_t offset = 0;
};

Sizes largeSizes(Sizes sizes, Bytes extra)
{
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const auto kind = littleEndian<std::uint16_t>(extra, at);
        const auto length = littleEndian<std::uint16_t>(extra, at + 2);
        const auto field = part(extra, at + 4, length, "extra field");
        std::size_t place = 0;
        for (auto* number : {&sizes.size, &sizes.packedSize, &sizes.offset})
            if (kind == largeField && *number == beyond32 && place + 8 <= field.size()) {
                *number = littleEndian<std::uint64_t>(field, place);
                place += 8;
            }
        at += 4 + std::size_t{length};
    }
    return sizes;
}

} // namespace

ZipArchive::ZipArchive(Bytes archive)
{
    const auto directory = findDirectory(archive);
    const auto headers = part(archive, directory.offset, directory.size, "directory");
    if (directory.entries > headers.size() / centralSize)
        throw Error("the archive's directory says it has " + std::to_string(directory.entries)
            + " entries in " + std::to_string(headers.size()) + " bytes");
    std::size_t at = 0;
    for (std::uint64_t number = 0; number < directory.entries; ++number) {
        const auto header = part(headers, at, centralSize, "directory entry");
        if (littleEndian<std::uint32_t>(header, 0) != centralSignature)
            throw Error(
                "entry " + std::to_string(number) + " of the archive's directory does not begin like one");
        const auto nameLength = littleEndian<std::uint16_t>(header, 28);
        const auto extraLength = littleEndian<std::uint16_t>(header, 30);
        const auto commentLength = littleEndian<std::uint16_t>(header, 32);
        const auto name = part(headers, at + centralSize, nameLength, "directory entry");
        const auto extra = part(headers, at + centralSize + nameLength, extraLength, "directory entry");
        const auto sizes =
            largeSizes({littleEndian<std::uint32_t>(header, 24), littleEndian<std::uint32_t>(header, 20),
                           littleEndian<std::uint32_t>(header, 42)},
                extra);
        const auto local = part(archive, sizes.offset, localSize, "entry");
        if (littleEndian<std::uint32_t>(local, 0) != localSignature)
            throw Error(
                "entry " + std::to_string(number) + " of the archive is not where its directory says");
        const auto start = sizes.offset + localSize + littleEndian<std::uint16_t>(local, 26)
            + littleEndian<std::uint16_t>(local, 28);
        const bool stored = littleEndian<std::uint16_t>(header, 10) == 0;
        if (stored && sizes.size != sizes.packedSize)
            throw Error("entry " + std::to_string(number) + " of the archive has two sizes");
        entries_.push_back(
            {std::string(name.begin(), name.end()), part(archive, start, sizes.packedSize, "entry"), stored});
        at += centralSize + nameLength + extraLength + commentLength;
    }
    std::ranges::stable_sort(entries_, {}, &Entry::name);
}

std::size_t ZipArchive::find(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(entries_, name, {}, &Entry::name);
    return found != entries_.end() && found->name == name ? static_cast<std::size_t>(found - entries_.begin())
                                                          : entries_.size();
}

std::span<const std::uint8_t> ZipArchive::at(const std::string& name) const
{
    const auto place = find(name);
    if (place == entries_.size())
        throw Error("the archive has no entry '" + name + "'");
    if (!entries_[place].stored)
        throw Error("entry '" + name + "' of the archive is packed, expected it as it is");
    return entries_[place].bytes;
}

} // namespace espalier
