// Plain encoders of relative indices, written for clarity, to hold the formulas against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Appends numbers of a few bits each.
class BitWriter {
public:
    void put(std::uint64_t value, int bits)
    {
        for (int bit = bits - 1; bit >= 0; --bit)
            bits_.push_back(((value >> bit) & 1) != 0);
    }
    std::vector<bool> bits_;
};

class BitReader {
public:
    explicit BitReader(const std::vector<bool>& bits) : bits_(bits) { }
    std::uint64_t take(int bits)
    {
        std::uint64_t value = 0;
        for (int bit = 0; bit < bits; ++bit)
            value = value << 1 | (bits_[at_++] ? 1U : 0U);
        return value;
    }
    bool atEnd() const { return at_ == bits_.size(); }

private:
    const std::vector<bool>& bits_;
    std::size_t at_ = 0;
};

/// Gap, then weight; a gap of more than 2^k − 1 zeros takes fillers: a full gap and the weight 0.
inline std::vector<bool> encodeRelative(std::span<const std::uint32_t> positions, int bits, int gapBits)
{
    BitWriter writer;
    const auto period = std::uint64_t{1} << gapBits;
    std::uint64_t next = 0;
    for (const auto position : positions) {
        auto zeros = position - next;
        for (; zeros >= period; zeros -= period) {
            writer.put(period - 1, gapBits);
            writer.put(0, bits);
        }
        writer.put(zeros, gapBits);
        writer.put(1, bits);
        next = position + 1;
    }
    return writer.bits_;
}

inline std::vector<std::uint32_t> decodeRelative(const std::vector<bool>& code, int bits, int gapBits)
{
    BitReader reader(code);
    std::vector<std::uint32_t> positions;
    for (std::uint64_t next = 0; !reader.atEnd(); ++next) {
        next += reader.take(gapBits);
        if (reader.take(bits) != 0)
            positions.push_back(static_cast<std::uint32_t>(next));
    }
    return positions;
}

/// The gap 2^k − 1 means that many zeros and no weight.
inline std::vector<bool> encodeEscape(std::span<const std::uint32_t> positions, int bits, int gapBits)
{
    BitWriter writer;
    const auto escape = (std::uint64_t{1} << gapBits) - 1;
    std::uint64_t next = 0;
    for (const auto position : positions) {
        auto zeros = position - next;
        for (; zeros >= escape; zeros -= escape)
            writer.put(escape, gapBits);
        writer.put(zeros, gapBits);
        writer.put(0, bits);
        next = position + 1;
    }
    return writer.bits_;
}

inline std::vector<std::uint32_t> decodeEscape(const std::vector<bool>& code, int bits, int gapBits)
{
    BitReader reader(code);
    const auto escape = (std::uint64_t{1} << gapBits) - 1;
    std::vector<std::uint32_t> positions;
    for (std::uint64_t next = 0; !reader.atEnd();) {
        const auto gap = reader.take(gapBits);
        next += gap;
        if (gap == escape)
            continue;
        reader.take(bits);
        positions.push_back(static_cast<std::uint32_t>(next++));
    }
    return positions;
}

} // namespace espalier
