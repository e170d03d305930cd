#include "core/formats/plain_array.h"

#include "core/error.h"

#include <Eigen/Core>

#include <array>
#include <bit>
#include <cstring>

namespace espalier {

static_assert(std::endian::native == std::endian::little, "arrays are copied from files as they are");

namespace {

struct TypeFacts {
    NumberType type;
    std::string_view name;
    std::int64_t bytes;
};
constexpr std::array types{TypeFacts{NumberType::F64, "F64", 8}, TypeFacts{NumberType::F32, "F32", 4},
    TypeFacts{NumberType::F16, "F16", 2}, TypeFacts{NumberType::BF16, "BF16", 2},
    TypeFacts{NumberType::I64, "I64", 8}, TypeFacts{NumberType::I32, "I32", 4},
    TypeFacts{NumberType::I16, "I16", 2}, TypeFacts{NumberType::I8, "I8", 1},
    TypeFacts{NumberType::U64, "U64", 8}, TypeFacts{NumberType::U32, "U32", 4},
    TypeFacts{NumberType::U16, "U16", 2}, TypeFacts{NumberType::U8, "U8", 1},
    TypeFacts{NumberType::Bool, "BOOL", 1}};

const TypeFacts& factsOf(NumberType type)
{
    return types[static_cast<std::size_t>(type)];
}

template <class Number>
std::vector<float> converted(std::span<const std::uint8_t> bytes)
{
    std::vector<float> values(bytes.size() / sizeof(Number));
    for (std::size_t index = 0; index < values.size(); ++index) {
        Number number;
        std::memcpy(&number, bytes.data() + index * sizeof(Number), sizeof(Number));
        values[index] = static_cast<float>(number);
    }
    return values;
}

std::vector<float> copied(std::span<const std::uint8_t> bytes)
{
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(float) != 0)
        return converted<float>(bytes);
    const auto* floats = reinterpret_cast<const float*>(bytes.data());
    return {floats, floats + bytes.size() / sizeof(float)}; // one pass: large files are as fast as the memory
}

} // namespace

std::int64_t bytesOf(NumberType type)
{
    return factsOf(type).bytes;
}

std::string_view toText(NumberType type)
{
    return factsOf(type).name;
}

std::vector<float> floatsOf(const PlainArray& array)
{
    switch (array.type) {
    case NumberType::F64: return converted<double>(array.bytes);
    case NumberType::F32: return copied(array.bytes);
    case NumberType::F16: return converted<Eigen::half>(array.bytes);
    case NumberType::BF16: return converted<Eigen::bfloat16>(array.bytes);
    case NumberType::I64: return converted<std::int64_t>(array.bytes);
    case NumberType::I32: return converted<std::int32_t>(array.bytes);
    case NumberType::I16: return converted<std::int16_t>(array.bytes);
    case NumberType::I8: return converted<std::int8_t>(array.bytes);
    case NumberType::U64: return converted<std::uint64_t>(array.bytes);
    case NumberType::U32: return converted<std::uint32_t>(array.bytes);
    case NumberType::U16: return converted<std::uint16_t>(array.bytes);
    case NumberType::U8:
    case NumberType::Bool: return converted<std::uint8_t>(array.bytes);
    }
    return {};
}

std::int64_t bytesOf(NumberType type, const Shape& shape)
{
    constexpr std::int64_t most = std::int64_t{1} << 48;
    auto bytes = bytesOf(type);
    for (const auto size : shape) {
        if (size < 0)
            throw Error("a size of its shape is " + std::to_string(size));
        if (size > 0 && bytes > most / size)
            throw Error("its shape " + toText(shape) + " is larger than any file");
        bytes *= size;
    }
    return bytes;
}

std::span<const std::uint8_t> bytesOf(std::span<const float> values)
{
    return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(float)};
}

} // namespace espalier
