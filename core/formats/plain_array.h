// Arrays as safetensors, npz and their like hold them.
#pragma once

#include "core/network/shape.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

enum class NumberType { F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, Bool };

/// Bytes of one number.
std::int64_t bytesOf(NumberType type);

/// "F32", ...: safetensors' names, for messages too.
std::string_view toText(NumberType type);

/// A named array whose bytes lie elsewhere: row-major, lowest byte of a number first.
struct PlainArray {
    std::string name;
    NumberType type = NumberType::F32;
    Shape shape;
    std::span<const std::uint8_t> bytes;
};

/// Its numbers as floats, rounded where a float cannot hold them.
std::vector<float> floatsOf(const PlainArray& array);

/// Bytes that an array of a shape takes. Throws Error where a size is negative or the bytes are more than a
/// file could have.
std::int64_t bytesOf(NumberType type, const Shape& shape);

/// The bytes of floats; they must outlive the span.
std::span<const std::uint8_t> bytesOf(std::span<const float> values);

} // namespace espalier
