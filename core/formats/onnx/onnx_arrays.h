// Constants of an ONNX graph: their values, and what is known of the levels that these stand on.
#pragma once

#include "core/formats/onnx/onnx_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

/// What a DequantizeLinear makes of integers: (x − zero point) · scale, along an axis where there are
/// several.
struct OnnxScaling {
    OnnxTensor scale;
    std::optional<OnnxTensor> zeroPoint;
    std::int64_t axis = 1;
};

struct OnnxConstant {
    std::variant<OnnxTensor, OnnxSparseTensor> values;
    std::optional<OnnxScaling> scaling = {};
    bool transposed = false; ///< a matrix, to be read with rows and columns exchanged

    const std::string& name() const;
    /// As read, that is exchanged where transposed.
    Shape dims() const;
};

/// Values, and where all of them are whole multiples of one interval, which and by how many bits.
struct OnnxFloats {
    Shape shape;
    std::vector<float> values;
    float interval = 0.0F; ///< 0: not known to stand on levels
    int bits = 0; ///< the least with all multiples within ±2^(bits−1)
};

/// Throws Error naming the tensor whose type, sizes or places cannot be read, or which holds no numbers.
OnnxFloats floatsOf(const OnnxConstant& constant);

/// Whole numbers of a small tensor, such as sizes.
std::vector<std::int64_t> integersOf(const OnnxTensor& tensor);

/// A single value, of a scale or a bound.
float floatOf(const OnnxTensor& tensor);

} // namespace espalier
