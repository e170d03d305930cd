#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/torchscript_paths.h"

#include <string>

namespace espalier {

/// The methods of a module of TorchScript that runs a model: `forward`, from pictures (count × channels ×
/// height × width) to outputs (count × classes), and those that it calls. Weights are unpacked in each call
/// from the arrays that lie at `paths` (those of arraysOf in either form). Throws Error naming a node whose
/// operation is unknown.
std::string torchScriptCode(const CompressedModel& model, const ScriptPaths& paths);

} // namespace espalier
