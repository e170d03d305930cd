#pragma once

#include <cstdint>
#include <span>

namespace espalier {

/// Mean cross-entropy of the softmax of `logits` (labels.size() × classes); writes its gradient by the
/// logits.
double softmaxCrossEntropy(
    std::span<const float> logits, std::span<const std::uint8_t> labels, std::span<float> gradient);

/// Position of the largest of each row of `logits` (rows × classes); the first of equals.
void argmaxRows(std::span<const float> logits, std::span<std::uint8_t> answers);

} // namespace espalier
