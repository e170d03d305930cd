#include "core/compress/range_coder.h"

#include "core/error.h"

#include <string>
#include <utility>

namespace espalier {

namespace {

constexpr std::uint32_t leastRange = 1U << 24;
constexpr std::size_t windowBytes = 4;

std::uint32_t shareOf(std::uint32_t range, std::uint32_t probability)
{
    return static_cast<std::uint32_t>((std::uint64_t{range} * probability) >> probabilityBits);
}

} // namespace

std::uint32_t BitCoder::codeEvenly(std::uint32_t value, int bits)
{
    std::uint32_t coded = 0;
    for (int bit = bits - 1; bit >= 0; --bit)
        coded = (coded << 1) | (code(((value >> bit) & 1U) != 0, certainty / 2) ? 1U : 0U);
    return coded;
}

bool RangeEncoder::code(bool bit, std::uint32_t probability)
{
    const auto share = shareOf(range_, probability);
    if (bit) {
        range_ = share;
    } else {
        low_ += share;
        range_ -= share;
        carry();
    }
    while (range_ < leastRange) {
        appendTopByte();
        range_ <<= 8;
    }
    return bit;
}

std::vector<std::uint8_t> RangeEncoder::finish()
{
    // Any number from low to below low + range will do; the one that ends in most zero bytes needs fewest
    // bytes, as the decoder goes on with zeros.
    std::size_t needed = 0;
    const auto end = low_ + range_;
    for (;; ++needed) {
        const auto dropped = (std::uint64_t{1} << (8 * (windowBytes - needed))) - 1;
        const auto rounded = (low_ + dropped) & ~dropped;
        if (rounded < end) {
            low_ = rounded;
            break;
        }
    }
    carry();
    for (std::size_t byte = 0; byte < needed; ++byte)
        appendTopByte();
    return std::move(bytes_);
}

void RangeEncoder::carry()
{
    if (low_ <= 0xFFFFFFFF)
        return;
    low_ &= 0xFFFFFFFF;
    auto byte = bytes_.rbegin();
    while (++*byte == 0)
        ++byte;
}

void RangeEncoder::appendTopByte()
{
    bytes_.push_back(static_cast<std::uint8_t>(low_ >> 24));
    low_ = (low_ << 8) & 0xFFFFFFFF;
}

RangeDecoder::RangeDecoder(std::span<const std::uint8_t> bytes) : bytes_(bytes)
{
    for (std::size_t byte = 0; byte < windowBytes; ++byte)
        code_ = (code_ << 8) | nextByte();
}

bool RangeDecoder::code(bool /*ignored*/, std::uint32_t probability)
{
    const auto share = shareOf(range_, probability);
    const bool bit = code_ < share;
    if (bit) {
        range_ = share;
    } else {
        code_ -= share;
        range_ -= share;
    }
    while (range_ < leastRange) {
        code_ = (code_ << 8) | nextByte();
        range_ <<= 8;
    }
    return bit;
}

void RangeDecoder::finish() const
{
    if (position_ < bytes_.size())
        throw Error(std::to_string(bytes_.size() - position_) + " bytes too many");
}

std::uint8_t RangeDecoder::nextByte()
{
    const auto position = position_++;
    if (position < bytes_.size())
        return bytes_[position];
    if (position >= bytes_.size() + windowBytes)
        throw Error("ends too early");
    return 0; // the encoder leaves out zeros at the end
}

} // namespace espalier
