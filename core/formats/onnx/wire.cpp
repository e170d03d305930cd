#include "core/formats/onnx/wire.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

std::uint8_t WireReader::byte()
{
    if (position_ >= end_)
        throw Error("a field ends too early, at byte " + std::to_string(position_));
    if (position_ < windowBegin_ || position_ - windowBegin_ >= window_.size()) {
        constexpr std::uint64_t mostAtOnce = 256; // heads are short, what they lead past is long
        window_.resize(static_cast<std::size_t>(std::min(mostAtOnce, end_ - position_)));
        windowBegin_ = position_;
        source_.read(position_, window_);
    }
    return window_[static_cast<std::size_t>(position_++ - windowBegin_)];
}

std::uint64_t WireReader::varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint64_t bits = byte();
        value |= (bits & 0x7F) << shift;
        if (bits < 0x80)
            return value;
    }
    throw Error("a number of more than 64 bits, before byte " + std::to_string(position_));
}

WireField WireReader::next()
{
    WireField field{.begin = position_};
    const auto tag = varint();
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.kind = static_cast<std::uint32_t>(tag & 7);
    constexpr std::uint64_t mostTag = 0xFFFFFFFF;
    if (tag > mostTag || field.number == 0)
        throw Error("no protocol buffer: field number 0 or too large at byte " + std::to_string(field.begin));
    std::uint64_t length = 0;
    switch (field.kind) {
    case 0:
        field.content = position_;
        varint();
        field.end = position_;
        return field;
    case 1: length = 8; break;
    case 2: length = varint(); break;
    case 5: length = 4; break;
    default:
        throw Error("no protocol buffer: field of kind " + std::to_string(field.kind) + " at byte "
            + std::to_string(field.begin));
    }
    if (length > end_ - position_)
        throw Error("field " + std::to_string(field.number) + " at byte " + std::to_string(field.begin)
            + " claims " + std::to_string(length) + " bytes, only " + std::to_string(end_ - position_)
            + " are left");
    field.content = position_;
    field.end = position_ += length;
    return field;
}

namespace {

void appendVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

} // namespace

void appendHead(std::string& out, std::uint32_t number, std::uint64_t length)
{
    appendVarint(out, std::uint64_t{number} << 3 | 2);
    appendVarint(out, length);
}

int varintBytes(std::uint64_t value)
{
    int bytes = 1;
    for (; value >= 0x80; value >>= 7)
        ++bytes;
    return bytes;
}

} // namespace espalier
