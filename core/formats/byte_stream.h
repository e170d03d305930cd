#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Appends numbers and texts to bytes, as the .esp container lays them out.
class ByteWriter {
public:
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    /// Seven bits a byte, lowest first; the highest bit of a byte says that more follow.
    void number(std::uint64_t value);
    /// Its length in bytes, then the bytes.
    void text(const std::string& value);
    /// `count` bytes of a value, lowest first.
    void littleEndian(std::uint64_t value, int count);
    void append(std::span<const std::uint8_t> bytes)
    {
        // Not insert(): GCC 12 sees an overflow in it that is not there, and stops a build that heeds
        // warnings.
        bytes_.resize(bytes_.size() + bytes.size());
        std::copy(bytes.begin(), bytes.end(), bytes_.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    }

    std::span<const std::uint8_t> bytes() const { return bytes_; }
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
};

/// Reads them back. Every call throws Error where the bytes end too early or say what cannot be.
class ByteReader {
public:
    /// The bytes must outlive the reader.
    explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) { }

    std::uint8_t byte();
    std::uint64_t number();
    /// A number that may not exceed `most`.
    std::uint64_t numberUpTo(std::uint64_t most);
    /// How many things follow that take at least a byte each.
    std::size_t count();
    std::string text();
    std::uint64_t littleEndian(int count);
    std::span<const std::uint8_t> take(std::size_t count);

    std::size_t left() const { return bytes_.size() - position_; }
    std::size_t position() const { return position_; }
    /// Throws Error where bytes are left.
    void finish() const;

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
};

} // namespace espalier
