#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"

namespace espalier {

/// The model as one C99 header without dependencies: packed weights (gaps and level codes), a decoder, and
/// functions that run the network on one picture. What it takes of flash and RAM stands at its top. Layout:
/// resources/help/c-header.md. Throws Error naming the node where an operation has no C code.
EncodedFile encodeCHeader(const CompressedModel& model);

/// The gap width of 1 to 16 bits with which kept positions take the fewest bits.
int bestGapBits(const CompressedLayer& layer);

} // namespace espalier
