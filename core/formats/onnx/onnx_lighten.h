#pragma once

#include "core/formats/onnx/byte_source.h"

#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// An array that stayed in the file.
struct LeftArray {
    ByteRange range;
    bool isFloatData = false;
};

/// A model whose arrays stayed where they are: the raw data of each tensor are eight bytes, lowest first, the
/// place of its array in `arrays`.
struct LightModel {
    std::string bytes;
    std::vector<LeftArray> arrays;
};

/// Copies a model without its large arrays, subgraphs, training information and comments, so that what is
/// left is small and flat. Throws Error for what is no protocol buffer, or larger than a model's description
/// can be.
LightModel lighten(const std::shared_ptr<const ByteSource>& source);

} // namespace espalier
