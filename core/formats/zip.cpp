// Layout: PKWARE's APPNOTE 6.3, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
#include "core/formats/zip.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace espalier {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t localMark = 0x04034B50;
constexpr std::uint32_t centralMark = 0x02014B50;
constexpr std::uint32_t endMark = 0x06054B50;
constexpr std::size_t endBytes = 22;
constexpr std::size_t localBytes = 30;
constexpr std::uint16_t version = 20;
constexpr std::uint16_t utf8Names = 1 << 11;
constexpr std::uint16_t encrypted = 1;
constexpr std::uint16_t firstDay =
    (0 << 9) | (1 << 5) | 1; ///< 1 January 1980: the time of writing is no content

enum Method : std::uint16_t { Stored = 0, Deflated = 8 };

/// A zlib stream that ends when it goes out of scope.
struct Stream : z_stream {
    Stream() : z_stream{} { }
    ~Stream() { end(this); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    int (*end)(z_stream*) = inflateEnd;
};

std::uint32_t checksumOf(std::span<const std::uint8_t> bytes)
{
    return bytes.empty() ? 0 : static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

Bytes deflated(std::span<const std::uint8_t> bytes)
{
    Stream stream;
    stream.end = deflateEnd;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY)
        != Z_OK)
        throw Error("zlib cannot begin to deflate");
    Bytes packed(deflateBound(&stream, bytes.size()));
    stream.next_in = const_cast<std::uint8_t*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        throw Error("zlib cannot deflate " + std::to_string(bytes.size()) + " bytes");
    packed.resize(stream.total_out);
    return packed;
}

/// Grows with what is really there, whatever size is claimed.
Bytes inflated(std::span<const std::uint8_t> packed, std::uint32_t claimed)
{
    Stream stream;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        throw Error("zlib cannot begin to inflate");
    stream.next_in = const_cast<std::uint8_t*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    Bytes bytes;
    constexpr std::size_t step = 1 << 16;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        const auto used = bytes.size();
        bytes.resize(used + std::min<std::size_t>(std::max(used, step), std::size_t{claimed} + 1 - used));
        stream.next_out = bytes.data() + used;
        stream.avail_out = static_cast<uInt>(bytes.size() - used);
        state = inflate(&stream, Z_NO_FLUSH);
        bytes.resize(bytes.size() - stream.avail_out);
        if (bytes.size() > claimed)
            throw Error("unpacks to more than the " + std::to_string(claimed) + " bytes it claims");
        if (state != Z_OK && state != Z_STREAM_END)
            throw Error("its packed bytes are damaged");
        if (state == Z_OK && bytes.size() == used)
            throw Error("its packed bytes end too early");
    }
    if (stream.avail_in > 0)
        throw Error("bytes follow its packed bytes");
    return bytes;
}

/// What both headers of a member say of it.
struct MemberFacts {
    std::uint16_t method = Stored;
    std::uint32_t checksum = 0;
    std::uint32_t packed = 0;
    std::uint32_t unpacked = 0;
    std::uint32_t offset = 0; ///< of the local header
};

void writeFacts(ByteWriter& out, const MemberFacts& facts, const std::string& name)
{
    out.littleEndian(version, 2);
    out.littleEndian(utf8Names, 2);
    out.littleEndian(facts.method, 2);
    out.littleEndian(0, 2);
    out.littleEndian(firstDay, 2);
    out.littleEndian(facts.checksum, 4);
    out.littleEndian(facts.packed, 4);
    out.littleEndian(facts.unpacked, 4);
    out.littleEndian(name.size(), 2);
    out.littleEndian(0, 2); // extra fields
}

void writeText(ByteWriter& out, const std::string& text)
{
    out.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void writeCentral(ByteWriter& out, const MemberFacts& facts, const std::string& name)
{
    out.littleEndian(centralMark, 4);
    out.littleEndian(version, 2);
    writeFacts(out, facts, name);
    out.littleEndian(0, 2); // comment
    out.littleEndian(0, 2); // disk
    out.littleEndian(0, 2); // kind of contents
    out.littleEndian(0, 4); // attributes
    out.littleEndian(facts.offset, 4);
    writeText(out, name);
}

std::uint32_t checked(std::size_t value)
{
    if (value > std::numeric_limits<std::int32_t>::max())
        throw Error("a zip file of " + std::to_string(value) + " bytes and more is not written");
    return static_cast<std::uint32_t>(value);
}

struct CentralEntry {
    MemberFacts facts;
    std::string name;
};

CentralEntry readCentral(ByteReader& in)
{
    if (in.littleEndian(4) != centralMark)
        throw Error("its list of members is damaged");
    in.take(4);
    const auto flags = in.littleEndian(2);
    CentralEntry entry;
    entry.facts.method = static_cast<std::uint16_t>(in.littleEndian(2));
    in.take(4);
    entry.facts.checksum = static_cast<std::uint32_t>(in.littleEndian(4));
    entry.facts.packed = static_cast<std::uint32_t>(in.littleEndian(4));
    entry.facts.unpacked = static_cast<std::uint32_t>(in.littleEndian(4));
    const auto nameBytes = static_cast<std::size_t>(in.littleEndian(2));
    const auto extraBytes = static_cast<std::size_t>(in.littleEndian(2));
    const auto commentBytes = static_cast<std::size_t>(in.littleEndian(2));
    in.take(8);
    entry.facts.offset = static_cast<std::uint32_t>(in.littleEndian(4));
    const auto name = in.take(nameBytes);
    entry.name.assign(name.begin(), name.end());
    in.take(extraBytes + commentBytes);
    if ((flags & encrypted) != 0)
        throw Error("member '" + entry.name + "' is encrypted");
    return entry;
}

Bytes readMember(std::span<const std::uint8_t> file, const MemberFacts& facts)
{
    if (facts.offset > file.size())
        throw Error("lies outside the file");
    ByteReader in(file.subspan(facts.offset));
    if (in.littleEndian(4) != localMark)
        throw Error("has no header where the list of members says");
    in.take(localBytes - 8);
    const auto nameBytes = static_cast<std::size_t>(in.littleEndian(2));
    const auto extraBytes = static_cast<std::size_t>(in.littleEndian(2));
    in.take(nameBytes + extraBytes);
    const auto packed = in.take(facts.packed);
    if (facts.method != Stored && facts.method != Deflated)
        throw Error("is packed by method " + std::to_string(facts.method) + ", expected 0 or 8");
    Bytes bytes =
        facts.method == Stored ? Bytes(packed.begin(), packed.end()) : inflated(packed, facts.unpacked);
    if (bytes.size() != facts.unpacked)
        throw Error(
            "has " + std::to_string(bytes.size()) + " bytes, it claims " + std::to_string(facts.unpacked));
    if (checksumOf(bytes) != facts.checksum)
        throw Error("is damaged: its checksum is wrong");
    return bytes;
}

/// The list of members: what the end of the file says of it.
struct Directory {
    std::size_t members = 0;
    std::span<const std::uint8_t> bytes;
};

Directory directoryOf(std::span<const std::uint8_t> file)
{
    // A comment of up to 65535 bytes may follow the end record.
    const auto most = std::min<std::size_t>(file.size(), endBytes + 65535);
    for (auto back = endBytes; back <= most; ++back) {
        ByteReader in(file.last(back));
        if (in.littleEndian(4) != endMark)
            continue;
        in.take(6);
        Directory directory{.members = static_cast<std::size_t>(in.littleEndian(2)), .bytes = {}};
        const auto size = static_cast<std::size_t>(in.littleEndian(4));
        const auto offset = static_cast<std::size_t>(in.littleEndian(4));
        if (in.littleEndian(2) + endBytes != back)
            continue;
        if (offset + size > file.size() - back)
            throw Error("its list of members lies outside the file");
        directory.bytes = file.subspan(offset, size);
        return directory;
    }
    throw Error("is no zip file: it has no list of members");
}

} // namespace

EncodedZip encodeZip(std::span<const ZipMember> members)
{
    if (members.size() > std::numeric_limits<std::uint16_t>::max())
        throw Error("a zip file of " + std::to_string(members.size()) + " members is not written");
    ByteWriter out;
    ByteWriter central;
    EncodedZip zip;
    for (const auto& member : members) {
        MemberFacts facts{.checksum = checksumOf(member.bytes),
            .unpacked = checked(member.bytes.size()),
            .offset = checked(out.bytes().size())};
        auto packed = deflated(member.bytes);
        facts.method = packed.size() < member.bytes.size() ? Deflated : Stored;
        const auto& written = facts.method == Deflated ? packed : member.bytes;
        facts.packed = checked(written.size());
        out.littleEndian(localMark, 4);
        writeFacts(out, facts, member.name);
        writeText(out, member.name);
        out.append(written);
        writeCentral(central, facts, member.name);
        zip.memberBytes.push_back(static_cast<std::int64_t>(written.size()));
    }
    const auto offset = checked(out.bytes().size());
    out.append(central.bytes());
    out.littleEndian(endMark, 4);
    out.littleEndian(0, 4); // disks
    out.littleEndian(members.size(), 2);
    out.littleEndian(members.size(), 2);
    out.littleEndian(central.bytes().size(), 4);
    out.littleEndian(offset, 4);
    out.littleEndian(0, 2); // comment
    checked(out.bytes().size());
    zip.bytes = out.take();
    return zip;
}

std::vector<ZipMember> parseZip(std::span<const std::uint8_t> bytes)
{
    const auto directory = directoryOf(bytes);
    ByteReader in(directory.bytes);
    std::vector<ZipMember> members;
    std::set<std::string> names;
    std::uint64_t packed = 0;
    for (std::size_t index = 0; index < directory.members; ++index) {
        const auto entry = readCentral(in);
        if (!names.insert(entry.name).second)
            throw Error("member '" + entry.name + "' is there twice");
        packed += entry.facts.packed;
        if (packed > bytes.size()) // members that share bytes would unpack without end
            throw Error("its members claim more bytes than the file has");
        try {
            members.push_back({entry.name, readMember(bytes, entry.facts)});
        } catch (const Error& error) {
            throw Error("member '" + entry.name + "': " + error.what());
        }
    }
    in.finish();
    return members;
}

} // namespace espalier
