#include "core/compress/float_coding.h"

#include "core/compress/adaptive_model.h"

#include <algorithm>
#include <array>
#include <bit>

namespace espalier {

namespace {

constexpr int fractionBits = 23;
constexpr std::uint32_t fractionMask = (1U << fractionBits) - 1;
constexpr int unitOffset = 32; ///< makes units, which begin at -22, unsigned for the stream

/// A float taken apart. Its unit is the power of two, in the exponent's count, of the last digit that is not
/// zero.
struct Parts {
    bool negative;
    int exponent; ///< biased, 0 to 255
    std::uint32_t fraction;

    explicit Parts(float value)
        : negative((std::bit_cast<std::uint32_t>(value) >> 31) != 0)
        , exponent(static_cast<int>((std::bit_cast<std::uint32_t>(value) >> fractionBits) & 0xFFU))
        , fraction(std::bit_cast<std::uint32_t>(value) & fractionMask)
    {
    }

    /// Digits of the fraction up to the last that is not zero.
    int digits() const { return fraction == 0 ? 0 : fractionBits - std::countr_zero(fraction); }
    int unit() const { return exponent - digits(); }
};

/// What is said of all values at once.
struct Frame {
    int highest = 0; ///< exponent
    int digits = 0; ///< most that a value needs
    int unit = 0; ///< lowest of a value

    int digitsOf(int exponent) const { return std::clamp(exponent - unit, 0, digits); }
};

Frame frameOf(std::span<const float> values)
{
    Frame frame{.unit = 255};
    for (const auto value : values) {
        if (value == 0.0F)
            continue;
        const Parts parts(value);
        frame.highest = std::max(frame.highest, parts.exponent);
        frame.digits = std::max(frame.digits, parts.digits());
        frame.unit = std::min(frame.unit, parts.unit());
    }
    return frame;
}

Frame codeFrame(BitCoder& coder, const Frame& frame)
{
    const auto code = [&coder](int value, int bits) {
        return static_cast<int>(coder.codeEvenly(static_cast<std::uint32_t>(value), bits));
    };
    Frame coded;
    coded.highest = code(frame.highest, 8);
    coded.digits = std::min(code(frame.digits, 5), fractionBits);
    coded.unit = code(frame.unit + unitOffset, 9) - unitOffset;
    return coded;
}

/// Codes the values one by one within a frame.
class FloatModel {
public:
    explicit FloatModel(const Frame& frame) : frame_(frame) { }

    float code(BitCoder& coder, std::size_t kind, float value)
    {
        auto& learned = kinds_[kind];
        const Parts parts(value);
        if (learned.zero.code(coder, value == 0.0F))
            return learned.negativeZero.code(coder, parts.negative) ? -0.0F : 0.0F;
        const bool negative = learned.negative.code(coder, parts.negative);
        int exponent = frame_.highest;
        while (exponent > 0 && learned.smaller[contextOf(exponent)].code(coder, parts.exponent < exponent))
            --exponent;
        const auto digits = frame_.digitsOf(exponent);
        const auto fraction = coder.codeEvenly(parts.fraction >> (fractionBits - digits), digits)
            << (fractionBits - digits);
        return std::bit_cast<float>((negative ? 0x80000000U : 0U)
            | (static_cast<std::uint32_t>(exponent) << fractionBits) | fraction);
    }

private:
    struct Learned {
        AdaptiveBit zero;
        AdaptiveBit negativeZero; ///< what rounding makes of small negative numbers
        AdaptiveBit negative;
        std::array<AdaptiveBit, 32> smaller; ///< whether an exponent is below the highest, one less, ...
    };

    std::size_t contextOf(int exponent) const
    {
        return static_cast<std::size_t>(std::min(frame_.highest - exponent, 31));
    }

    Frame frame_;
    std::array<Learned, floatKinds> kinds_;
};

} // namespace

std::vector<float> codeFloats(
    BitCoder& coder, std::span<const std::uint8_t> kinds, std::span<const float> values)
{
    FloatModel model(codeFrame(coder, frameOf(values)));
    std::vector<float> coded;
    coded.reserve(kinds.size());
    for (std::size_t index = 0; index < kinds.size(); ++index)
        coded.push_back(model.code(coder, kinds[index], values.empty() ? 0.0F : values[index]));
    return coded;
}

} // namespace espalier
