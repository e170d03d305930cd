#pragma once

#include "core/formats/pickle.h"
#include "core/formats/torch_checkpoint.h"
#include "core/formats/zip_archive.h"

#include <cstddef>
#include <string>
#include <vector>

namespace espalier {

/// The arrays that a pickle of PyTorch (data.pkl) describes, pointing into the archive, whose entries all lie
/// in `folder` (with a slash). `fileBytes` limits what arrays that share a storage may take together. Throws
/// Error naming the array.
std::vector<TorchTensor> findTorchTensors(
    const ZipArchive& archive, const std::string& folder, const Pickle& pickle, std::size_t fileBytes);

} // namespace espalier
