#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace espalier {

/// Bits in a row, the first in the highest place of the first byte.
struct BitString {
    std::vector<std::uint8_t> bytes;
    std::size_t bits = 0;
    bool operator==(const BitString&) const = default;
};

/// Appends numbers of a few bits each, their highest bit first.
class BitWriter {
public:
    /// `bits` 0 to 32; higher bits of `value` must be 0.
    void put(std::uint32_t value, int bits);
    BitString take() { return std::move(string_); }

private:
    BitString string_;
};

class BitReader {
public:
    /// The bits must outlive the reader.
    explicit BitReader(const BitString& string) : string_(string) { }

    /// Throws Error where fewer bits are left.
    std::uint32_t take(int bits);
    bool atEnd() const { return position_ == string_.bits; }
    /// Throws Error where bits are left.
    void finish() const;

private:
    const BitString& string_;
    std::size_t position_ = 0;
};

} // namespace espalier
