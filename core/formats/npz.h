// numpy's npz files: a zip of npy arrays (NumPy Enhancement Proposal 1). What is in the arrays of our own
// files: model_arrays.h.
#pragma once

#include "core/formats/file_ledger.h"
#include "core/formats/model_arrays.h"

#include <span>
#include <string>

namespace espalier {

EncodedFile encodeNpzModel(const CompressedModel& model, ArrayForm form);

/// Throws Error naming `origin` and what is wrong.
ArraysOpened decodeNpzModel(
    std::span<const std::uint8_t> bytes, const std::string& zooName, const std::string& origin);

} // namespace espalier
