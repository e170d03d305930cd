#include "core/formats/onnx/onnx_file.h"

#include <algorithm>
#include <array>

namespace espalier {

namespace {

struct TypeFacts {
    OnnxType type;
    const char* name;
    int bits;
    bool integer;
    bool hasSign;
};

constexpr std::array typeFacts{
    TypeFacts{OnnxType::Float, "FLOAT", 32, false, true},
    TypeFacts{OnnxType::UInt8, "UINT8", 8, true, false},
    TypeFacts{OnnxType::Int8, "INT8", 8, true, true},
    TypeFacts{OnnxType::UInt16, "UINT16", 16, true, false},
    TypeFacts{OnnxType::Int16, "INT16", 16, true, true},
    TypeFacts{OnnxType::Int32, "INT32", 32, true, true},
    TypeFacts{OnnxType::Int64, "INT64", 64, false, true},
    TypeFacts{OnnxType::Bool, "BOOL", 8, false, false},
    TypeFacts{OnnxType::Float16, "FLOAT16", 16, false, true},
    TypeFacts{OnnxType::Double, "DOUBLE", 64, false, true},
    TypeFacts{OnnxType::BFloat16, "BFLOAT16", 16, false, true},
    TypeFacts{OnnxType::UInt4, "UINT4", 4, true, false},
    TypeFacts{OnnxType::Int4, "INT4", 4, true, true},
    TypeFacts{OnnxType::UInt2, "UINT2", 2, true, false},
    TypeFacts{OnnxType::Int2, "INT2", 2, true, true},
};

const TypeFacts* factsOf(OnnxType type)
{
    const auto found = std::ranges::find(typeFacts, type, &TypeFacts::type);
    return found == typeFacts.end() ? nullptr : &*found;
}

} // namespace

int bitsOf(OnnxType type)
{
    const auto* facts = factsOf(type);
    return facts ? facts->bits : 0;
}

bool isInteger(OnnxType type)
{
    const auto* facts = factsOf(type);
    return facts && facts->integer;
}

bool isSigned(OnnxType type)
{
    const auto* facts = factsOf(type);
    return facts && facts->hasSign;
}

std::string toText(OnnxType type)
{
    const auto* facts = factsOf(type);
    return facts ? facts->name : "type number " + std::to_string(static_cast<int>(type));
}

std::uint64_t packedBytes(OnnxType type, std::int64_t elements)
{
    return (static_cast<std::uint64_t>(elements) * static_cast<std::uint64_t>(bitsOf(type)) + 7) / 8;
}

} // namespace espalier
