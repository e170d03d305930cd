#pragma once

#include "core/compress/compressed_model.h"

namespace espalier {

/// Rounds biases to multiples of 2^-fractionBits (0 to 24), and clears those of hidden units that nothing
/// reads, which changes no answer. 32-bit biases would be half the file of a far-pruned network: LeNet-5's
/// 580 take 2,320 bytes, its 1,750 weights at 246x about as much. Whoever calls this measures the accuracy
/// again. Throws Error where the parts of the model do not fit together.
void roundBiases(CompressedModel& model, int fractionBits);

} // namespace espalier
