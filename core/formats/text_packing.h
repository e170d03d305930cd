#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The preset dictionary. Part of the file format: a change makes files that were written before unreadable.
std::string_view packingDictionary();

/// Packs the provenance of a .esp file: the length of the text, then the text as zlib packs it (RFC 1950)
/// with a preset dictionary of what such texts say most, a fifth of the bytes that it would take alone.
/// Nothing for an empty text.
std::vector<std::uint8_t> packText(const std::string& text);

/// The inverse; also reads what was packed without the dictionary. Throws Error where the bytes are damaged.
std::string unpackText(std::span<const std::uint8_t> bytes);

} // namespace espalier
