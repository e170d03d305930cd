#include "core/compress/bit_stream.h"

#include "core/error.h"

#include <string>

namespace espalier {

void BitWriter::put(std::uint32_t value, int bits)
{
    for (int bit = bits - 1; bit >= 0; --bit) {
        if (string_.bits % 8 == 0)
            string_.bytes.push_back(0);
        const auto one = (value >> bit) & 1U;
        string_.bytes.back() =
            static_cast<std::uint8_t>(string_.bytes.back() | one << (7 - string_.bits % 8));
        ++string_.bits;
    }
}

std::uint32_t BitReader::take(int bits)
{
    if (string_.bits - position_ < static_cast<std::size_t>(bits))
        throw Error("packed weights end after " + std::to_string(string_.bits) + " bits, more were expected");
    std::uint32_t value = 0;
    for (int bit = 0; bit < bits; ++bit, ++position_)
        value = value << 1 | ((string_.bytes[position_ / 8] >> (7 - position_ % 8)) & 1U);
    return value;
}

void BitReader::finish() const
{
    if (!atEnd())
        throw Error("packed weights have " + std::to_string(string_.bits) + " bits, only "
            + std::to_string(position_) + " were expected");
}

} // namespace espalier
