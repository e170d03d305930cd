#include "core/error.h"
#include "core/formats/byte_stream.h"
#include "core/formats/esp.h"

#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace {

constexpr std::size_t sections = 6;

std::uint64_t checksumOf(std::span<const std::uint8_t> bytes, std::uint64_t before = 0)
{
    return bytes.empty() ? before : crc32_z(before, bytes.data(), bytes.size());
}

/// Checksums hide everything behind them from a fuzzer. An input is the lengths of five sections, two bytes
/// each, and the bytes of all six; a right container is put around them.
std::vector<std::uint8_t> contained(std::span<const std::uint8_t> input)
{
    std::array<std::span<const std::uint8_t>, sections> parts;
    espalier::ByteReader in(input);
    std::array<std::size_t, sections - 1> lengths{};
    for (auto& length : lengths)
        length = static_cast<std::size_t>(in.littleEndian(2));
    for (std::size_t index = 0; index < lengths.size(); ++index)
        parts[index] = in.take(lengths[index]);
    parts.back() = in.take(in.left());

    espalier::ByteWriter out;
    out.append(std::array<std::uint8_t, 4>{'E', 'S', 'P', 1});
    for (const auto part : parts)
        out.number(part.size());
    auto whole = checksumOf(out.bytes());
    for (const auto part : parts) {
        out.append(part);
        out.littleEndian(checksumOf(part), 4);
        whole = checksumOf(part, whole);
    }
    out.littleEndian(whole, 4);
    return out.take();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span<const std::uint8_t> input(data, size);
    try {
        const bool isFile = size > 2 && data[0] == 'E' && data[1] == 'S' && data[2] == 'P';
        const auto model = espalier::decodeEsp(
            isFile ? std::vector<std::uint8_t>(data, data + size) : contained(input), "input");
        espalier::encodeEsp(model);
    } catch (const espalier::Error&) { // what a reader says of a wrong file
    }
    return 0;
}
