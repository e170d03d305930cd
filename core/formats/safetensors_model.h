// Models in safetensors files: our own, with masks, levels and graph, and weights of others.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"
#include "core/formats/model_arrays.h"

#include <span>
#include <string>

namespace espalier {

EncodedFile encodeSafetensorsModel(const CompressedModel& model, ArrayForm form);

/// Throws Error naming `origin` and what is wrong.
ArraysOpened decodeSafetensorsModel(
    std::span<const std::uint8_t> bytes, const std::string& zooName, const std::string& origin);

} // namespace espalier
