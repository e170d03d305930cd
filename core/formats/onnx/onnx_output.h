// An ONNX file that is about to be written: its graph, and arrays whose sizes are known before their values.
#pragma once

#include "core/formats/file_ledger.h"
#include "core/formats/onnx/onnx_file.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace espalier {

/// What the bytes of an array are for.
enum class OnnxPart { Weights, Scales, Biases, Normalization };

struct OnnxOutputArray {
    int layer = -1; ///< on whose account its bytes go; -1: no layer's
    OnnxPart part = OnnxPart::Normalization;
    std::string name;
    OnnxType type = OnnxType::Float;
    Shape dims;
    /// Appends the values, packed; of a sparse array those that are kept.
    std::function<void(std::vector<std::uint8_t>&)> values;
    std::int64_t kept = -1; ///< number of values of a sparse array; -1: it is dense
    std::function<void(std::vector<std::uint8_t>&)> places; ///< of a sparse array: as INT64

    bool isSparse() const { return kept >= 0; }
};

struct OnnxOutput {
    OnnxFile file; ///< without initializers
    std::int64_t irVersion = 7;
    std::vector<OnnxOutputArray> arrays;
};

/// Bytes that an array takes in the file, with its head.
struct OnnxArrayBytes {
    std::int64_t all = 0;
    std::int64_t places = 0; ///< of them, those that say where the kept values of a sparse array are
};

OnnxArrayBytes bytesOf(const OnnxOutputArray& array);

/// Every byte of the file by what it holds; `layers` are the names of the layers.
FileLedger ledgerOf(const OnnxOutput& output, const std::vector<std::string>& layers);

/// The file. Throws Error beyond the 2 GiB that a protocol buffer may have.
std::vector<std::uint8_t> encode(const OnnxOutput& output);

} // namespace espalier
