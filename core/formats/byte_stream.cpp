#include "core/formats/byte_stream.h"

#include "core/error.h"

namespace espalier {

void ByteWriter::number(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
}

void ByteWriter::text(const std::string& value)
{
    number(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void ByteWriter::littleEndian(std::uint64_t value, int count)
{
    for (int index = 0; index < count; ++index)
        byte(static_cast<std::uint8_t>(value >> (8 * index)));
}

std::uint8_t ByteReader::byte()
{
    return take(1)[0];
}

std::uint64_t ByteReader::number()
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        const auto next = byte();
        value |= std::uint64_t{next & 0x7FU} << shift;
        if (next < 0x80)
            return value;
    }
    throw Error("a number is longer than 63 bits");
}

std::uint64_t ByteReader::numberUpTo(std::uint64_t most)
{
    const auto value = number();
    if (value > most)
        throw Error("a number is " + std::to_string(value) + ", expected at most " + std::to_string(most));
    return value;
}

std::size_t ByteReader::count()
{
    const auto value = number();
    if (value > left())
        throw Error(
            "a count is " + std::to_string(value) + ", but only " + std::to_string(left()) + " bytes follow");
    return static_cast<std::size_t>(value);
}

std::string ByteReader::text()
{
    const auto bytes = take(count());
    return {bytes.begin(), bytes.end()};
}

std::uint64_t ByteReader::littleEndian(int count)
{
    std::uint64_t value = 0;
    for (int index = 0; index < count; ++index)
        value |= std::uint64_t{byte()} << (8 * index);
    return value;
}

std::span<const std::uint8_t> ByteReader::take(std::size_t count)
{
    if (count > left())
        throw Error("ends too early");
    position_ += count;
    return bytes_.subspan(position_ - count, count);
}

void ByteReader::finish() const
{
    if (left() > 0)
        throw Error(std::to_string(left()) + " bytes too many");
}

} // namespace espalier
