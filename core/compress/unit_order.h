#pragma once

#include "core/compress/compressed_model.h"

namespace espalier {

/// Puts the hidden units of a network (output channels and features, together with their biases and what
/// reads them) into the order in which the next layer's kept weights first read them, those that nothing
/// reads last. The network computes the same function, up to the rounding of sums in another order; it takes
/// fewer bytes, because which of the interchangeable units is which need not be told. Units whose reader is
/// not unique or lies behind a batch-norm or an addition stay where they are, and so do those whose order a
/// pattern of `plan` depends on: rows of blocks that are higher than one row, columns of blocks and N:M.
/// Throws Error where the parts of the model do not fit together.
void sortUnits(CompressedModel& model, const Plan& plan = {});

} // namespace espalier
