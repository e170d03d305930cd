// C source text, piece by piece.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace espalier::c_code {

/// "lenet_5_" of "LeNet-5": letters, digits and underscores, beginning with a letter.
std::string prefixOf(const std::string& name);

/// A text that may stand in a comment. JSON stays the same JSON.
std::string commented(std::string text);

/// A float that a C compiler reads back exactly: "0.1f".
std::string number(float value);

/// "static const float NAME[3] = {...};" over several lines; nothing for an empty array.
std::string array(const std::string& name, std::span<const float> values);
std::string array(const std::string& name, std::span<const std::uint8_t> values);

/// `text` with every '@' replaced.
std::string filled(std::string_view text, const std::string& prefix);

} // namespace espalier::c_code
