#pragma once

#include "core/formats/plain_array.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// An array as a .npy file of version 1.0. Throws Error for types that numpy does not have (BF16).
std::vector<std::uint8_t> encodeNpy(const PlainArray& array);

/// The array of a .npy file, whose bytes must outlive it. Throws Error for damage, numbers with their highest
/// byte first, columns before rows, and types that are no plain numbers.
PlainArray parseNpy(std::string name, std::span<const std::uint8_t> bytes);

} // namespace espalier
