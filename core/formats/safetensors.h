// The safetensors container: a length of 8 bytes, a JSON header, the arrays. What is in the arrays of our own
// files: model_arrays.h.
#pragma once

#include "core/formats/plain_array.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct Safetensors {
    std::map<std::string, std::string> metadata;
    std::vector<PlainArray> arrays; ///< in the order of their places in the file
};

/// The arrays of a file, whose bytes must outlive the result. Throws Error naming `origin` for everything the
/// format forbids: a header that is too long or no object, unknown keys or types, places that overlap, leave
/// holes or lie outside the file, shapes that do not fit them.
Safetensors parseSafetensors(std::span<const std::uint8_t> bytes, const std::string& origin);

/// The file's bytes. Arrays of wider numbers come first, so that each begins where its numbers may; else in
/// the order given. Throws Error for arrays whose bytes do not fit their shapes, and names that are there
/// twice.
std::vector<std::uint8_t> encodeSafetensors(const Safetensors& content);

} // namespace espalier
