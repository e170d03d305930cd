#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Probabilities of coded bits are integers out of this.
inline constexpr int probabilityBits = 22;
inline constexpr std::uint32_t certainty = 1U << probabilityBits;

/// Codes bits by their probability. Encoder and decoder share this face, so that a model of the data is
/// written once and cannot get out of step: an encoder takes the bit and returns it, a decoder takes no
/// notice of it and returns the one it reads.
class BitCoder {
public:
    virtual ~BitCoder() = default;

    /// `probability` that the bit is 1, out of `certainty`; neither 0 nor `certainty`.
    virtual bool code(bool bit, std::uint32_t probability) = 0;

    /// The lowest `bits` bits of `value`, the highest of them first, each as likely 0 as 1.
    std::uint32_t codeEvenly(std::uint32_t value, int bits);

protected:
    BitCoder() = default;
    BitCoder(const BitCoder&) = default;
    BitCoder& operator=(const BitCoder&) = default;
};

/// Arithmetic coding with a 32-bit range (G. N. N. Martin's range coder, 1979), in integers only: the same
/// bytes on every machine.
class RangeEncoder final : public BitCoder {
public:
    bool code(bool bit, std::uint32_t probability) override;

    /// Bytes that are settled; finish() adds up to four.
    std::size_t bytesSoFar() const { return bytes_.size(); }

    /// The fewest bytes that tell the coded bits. Nothing may be coded afterwards.
    std::vector<std::uint8_t> finish();

private:
    void carry();
    void appendTopByte();

    std::vector<std::uint8_t> bytes_;
    std::uint64_t low_ = 0; ///< below 2^32 between two bits
    std::uint32_t range_ = 0xFFFFFFFF;
};

/// Throws Error where there are fewer bytes than the coded bits need.
class RangeDecoder final : public BitCoder {
public:
    /// The bytes must outlive the decoder.
    explicit RangeDecoder(std::span<const std::uint8_t> bytes);

    bool code(bool ignored, std::uint32_t probability) override;

    /// Throws Error where bytes are left that belong to no coded bit.
    void finish() const;

private:
    std::uint8_t nextByte();

    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
    std::uint32_t code_ = 0;
    std::uint32_t range_ = 0xFFFFFFFF;
};

} // namespace espalier
