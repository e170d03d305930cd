#include "core/compress/adaptive_model.h"

#include <algorithm>
#include <bit>

namespace espalier {

namespace {

constexpr std::uint32_t mostSeen = 1023;
constexpr std::int64_t leastProbability = 64; // out of `certainty`

} // namespace

bool AdaptiveBit::code(BitCoder& coder, bool bit)
{
    const auto coded = coder.code(bit, probability_);
    // The first answers count most: the step is 1 / (seen + 1.6), near Krichevsky and Trofimov's estimator.
    const std::int64_t step = 655360 / (10 * seen_ + 16);
    const std::int64_t target = coded ? certainty : 0;
    const std::int64_t moved = probability_ + (((target - probability_) * step) >> 16);
    probability_ =
        static_cast<std::uint32_t>(std::clamp(moved, leastProbability, certainty - leastProbability));
    seen_ = std::min(seen_ + 1, mostSeen);
    return coded;
}

std::uint32_t AdaptiveNumber::code(BitCoder& coder, std::uint32_t number)
{
    const auto wanted = number + 1;
    const int wantedLength = std::bit_width(wanted) - 1;
    int length = 0;
    while (length < longest && longer_[static_cast<std::size_t>(length)].code(coder, length < wantedLength))
        ++length;
    std::uint32_t digits = 1;
    if (length > 0) {
        const bool second = ((wanted >> (length - 1)) & 1U) != 0;
        digits = 2U + (secondDigit_[static_cast<std::size_t>(length)].code(coder, second) ? 1U : 0U);
        digits = (digits << (length - 1)) | coder.codeEvenly(wanted, length - 1);
    }
    return digits - 1;
}

} // namespace espalier
