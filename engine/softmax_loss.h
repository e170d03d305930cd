#pragma once

#include "core/compress/cross_entropy.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Mean over pictures of crossEntropy(); `logits` and `gradient` are labels.size() × classes.
double softmaxCrossEntropy(std::span<const float> logits, std::span<const std::uint8_t> labels,
    const SoftTargets& targets, std::span<float> gradient);

/// Position of the largest of each row of `logits` (rows × classes); the first of equals.
void argmaxRows(std::span<const float> logits, std::span<std::uint8_t> answers);

} // namespace espalier
