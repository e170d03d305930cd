// Our own models in TorchScript archives: the arrays of core/formats/model_arrays.h in a module, and texts
// beside it that say what they are (resources/help/torchscript-format.md).
#pragma once

#include "core/formats/model_arrays.h"
#include "core/formats/torch_checkpoint.h"
#include "core/formats/torchscript_paths.h"

#include <map>
#include <optional>
#include <string>

namespace espalier {

/// The texts beside the module, by name.
std::map<std::string, std::string> scriptExtras(
    const CompressedModel& model, const ModelArrays& arrays, const ScriptPaths& paths);

/// What is for what in an archive that holds the arrays at those paths, and the texts.
FileLedger scriptLedger(
    std::span<const std::uint8_t> archive, const ModelArrays& arrays, const ScriptPaths& paths);

/// The model that such an archive was written from; nothing where somebody else wrote it. Throws Error for
/// arrays that do not fit what the texts say.
std::optional<CompressedModel> ownScriptModel(const TorchCheckpoint& checkpoint);

} // namespace espalier
