#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace espalier {

/// A number that says what something was made from, for files that are kept to save work: FNV-1a over 64 bits
/// (Fowler, Noll, Vo). No protection against people who want two contents to look alike.
class ContentHash {
public:
    void add(std::span<const std::byte> bytes)
    {
        for (const auto byte : bytes)
            value_ = (value_ ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001B3U;
    }

    /// With its length, so that "ab", "c" and "a", "bc" differ.
    void add(std::string_view text)
    {
        add(static_cast<std::int64_t>(text.size()));
        add(std::as_bytes(std::span(text)));
    }

    void add(std::int64_t number) { add(std::as_bytes(std::span(&number, 1))); }

    std::uint64_t value() const { return value_; }

    /// 16 hexadecimal digits.
    std::string text() const
    {
        std::string digits(16, '0');
        for (std::size_t place = 0; place < digits.size(); ++place)
            digits[place] = "0123456789abcdef"[(value_ >> (60 - 4 * place)) & 0xF];
        return digits;
    }

private:
    std::uint64_t value_ = 0xCBF29CE484222325U;
};

} // namespace espalier
