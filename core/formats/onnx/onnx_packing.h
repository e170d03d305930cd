// Values of arrays as the bytes of an ONNX file.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/onnx/onnx_file.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// Appends bytes when they are wanted. What it was made from must live that long.
using AppendBytes = std::function<void(std::vector<std::uint8_t>&)>;

void appendFloats(std::span<const float> values, std::vector<std::uint8_t>& bytes);

AppendBytes floatValues(const Parameter& parameter);
/// Codes at their places among `weights` zeros: whole bytes, or several to a byte from its lowest bits on.
AppendBytes packedCodes(const CompressedLayer& layer, OnnxType type, std::int64_t weights);

/// Kept weights without their places: codes as INT8, or floats.
AppendBytes keptValues(const CompressedLayer& layer, OnnxType type);
AppendBytes keptValues(const Parameter& parameter);
AppendBytes keptPlaces(const CompressedLayer& layer);
AppendBytes keptPlaces(const Parameter& parameter);

} // namespace espalier
