#pragma once

#include "core/compress/compressed_model.h"
#include "core/data/picture_set.h"
#include "core/formats/file_ledger.h"
#include "core/formats/model_arrays.h"

#include <filesystem>
#include <vector>

namespace espalier {

/// A module of TorchScript that PyTorch and LibTorch load without any code of ours: the model's arrays, and a
/// `forward` that unpacks them and runs the network. Throws Error for networks that cannot be run.
EncodedFile encodeTorchScript(const CompressedModel& model, ArrayForm form);

/// Outputs (pictures × classes) of such a file as LibTorch computes them. Throws Error with LibTorch's
/// reason.
std::vector<float> torchScriptOutputs(const std::filesystem::path& file, const PictureSet& pictures);

} // namespace espalier
