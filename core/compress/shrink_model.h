#pragma once

#include "core/compress/compressed_model.h"

namespace espalier {

/// The model without the channels and features that do not matter, see shrink(Network). Levels of weights and
/// activations stay as they are; biases take up what cut units put out always, as rounded to their activation
/// levels. Throws Error where the parts of the model do not fit together.
CompressedModel shrink(const CompressedModel& model);

} // namespace espalier
