#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// Bytes as text (RFC 4648, section 4, padded).
std::string toBase64(std::span<const std::uint8_t> bytes);

/// The inverse; throws Error for text that toBase64 cannot have given.
std::vector<std::uint8_t> fromBase64(std::string_view text);

} // namespace espalier
