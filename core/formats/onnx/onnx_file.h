// An ONNX file as plain values (onnx.proto of ONNX 1.12, IR 8; the newer element types have numbers only).
#pragma once

#include "core/formats/onnx/byte_source.h"
#include "core/network/shape.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

/// Element types of tensors, TensorProto.DataType. Those from 21 on are younger than ONNX 1.12: 4 bits since
/// opset 21 (IR 10), 2 bits since opset 25 (IR 13).
enum class OnnxType : int {
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    BFloat16 = 16,
    UInt4 = 21,
    Int4 = 22,
    UInt2 = 25,
    Int2 = 26,
};

/// Bits of an element; 0 for types that this program does not read.
int bitsOf(OnnxType type);
/// An integer of at most 32 bits, and whether it has a sign.
bool isInteger(OnnxType type);
bool isSigned(OnnxType type);
/// "INT8".
std::string toText(OnnxType type);
/// Bytes of so many elements, several of them to a byte below 8 bits.
std::uint64_t packedBytes(OnnxType type, std::int64_t elements);

struct OnnxTensor {
    std::string name;
    OnnxType type = OnnxType::Undefined;
    Shape dims;
    ByteRange data; ///< row-major, lowest byte and lowest bits first
};

/// Values at places of the flattened tensor; all others are zero.
struct OnnxSparseTensor {
    OnnxTensor values; ///< with the name
    OnnxTensor places; ///< INT64: flattened, or one row of coordinates a value
    Shape dims;
};

/// What a subgraph or another thing that is not read leaves is monostate.
using OnnxAttribute = std::variant<std::monostate, std::int64_t, float, std::string,
    std::vector<std::int64_t>, std::vector<float>, OnnxTensor>;

struct OnnxNode {
    std::string name;
    std::string type;
    std::string domain;
    std::vector<std::string> inputs; ///< empty names: left out
    std::vector<std::string> outputs;
    std::map<std::string, OnnxAttribute> attributes;
};

/// Sizes that are symbols have no value.
struct OnnxValue {
    std::string name;
    std::optional<std::vector<std::optional<std::int64_t>>> dims; ///< none: not stated
};

struct OnnxFile {
    std::int64_t opset = 0; ///< of the standard operators
    std::string graphName;
    std::vector<OnnxNode> nodes;
    std::map<std::string, OnnxTensor> initializers;
    std::map<std::string, OnnxSparseTensor> sparseInitializers;
    std::vector<OnnxValue> inputs; ///< older files name initializers among them
    std::vector<OnnxValue> outputs;
    std::map<std::string, OnnxValue> values; ///< shapes stated within the graph
    std::map<std::string, std::string> metadata;
};

/// Takes a file apart without reading its weights. `folder` is where external data may lie, at or below;
/// none: nowhere. Throws Error that says what is damaged or too large.
OnnxFile decodeOnnx(
    const std::shared_ptr<const ByteSource>& source, const std::optional<std::filesystem::path>& folder);

} // namespace espalier
