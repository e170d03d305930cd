#pragma once

#include "engine/model_format.h"

namespace espalier {

/// Opens a written file, compares it with the model that it was written from, and says how. Throws Error
/// where it is not the same: another model, or outputs that differ by more than rounding explains.
std::string checkExport(const ModelFormat& format, const std::string& variant, const CompressedModel& model,
    const std::filesystem::path& file, const PictureSet* pictures);

/// A few pictures of noise that the network can take, the same ones each time: fewer of them the more
/// multiply-adds it has.
PictureSet noiseFor(const Network& network);

/// Throws Error where the outputs (pictures × classes) of a file differ from the model's by more than
/// summation in another order explains; returns the largest difference. An activation that stands between two
/// levels may fall to either, so those of models with activation levels may differ by more.
double compareOutputs(
    const std::vector<float>& found, const std::vector<float>& expected, const CompressedModel& model);

} // namespace espalier
