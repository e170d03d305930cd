// Zip files as npz needs them: stored or deflated members below 4 GB.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct ZipMember {
    std::string name;
    std::vector<std::uint8_t> bytes; ///< unpacked
};

struct EncodedZip {
    std::vector<std::uint8_t> bytes;
    std::vector<std::int64_t> memberBytes; ///< of each member's contents as they stand in the file
};

/// The members one behind the other, deflated where that is smaller; the same members give the same bytes.
/// Throws Error for more than a zip file without extensions can hold.
EncodedZip encodeZip(std::span<const ZipMember> members);

/// Throws Error naming what is damaged or not supported: encryption, other packing, sizes that do not come
/// true, checksums that differ, members that lie outside the file.
std::vector<ZipMember> parseZip(std::span<const std::uint8_t> bytes);

} // namespace espalier
