// Models that learn the probabilities of what they code from what they have coded already.
#pragma once

#include "core/compress/range_coder.h"

#include <array>
#include <cstdint>

namespace espalier {

/// One yes-or-no question.
class AdaptiveBit {
public:
    bool code(BitCoder& coder, bool bit);

private:
    std::uint32_t probability_ = certainty / 2;
    std::uint32_t seen_ = 0; ///< up to a limit, so that old answers fade
};

/// A number from 0 to 2^32 − 2: the length of number + 1 in binary, then its digits (Elias's gamma code);
/// length and second digit are learned, the others are as likely 0 as 1.
class AdaptiveNumber {
public:
    std::uint32_t code(BitCoder& coder, std::uint32_t number);

private:
    static constexpr int longest = 31;
    std::array<AdaptiveBit, longest> longer_;
    std::array<AdaptiveBit, longest + 1> secondDigit_;
};

} // namespace espalier
