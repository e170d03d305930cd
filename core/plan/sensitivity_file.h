#pragma once

#include "core/plan/sensitivity.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace espalier {

/// Sensitivities as JSON text, and back. `key` says what they were measured on; parseSensitivity throws Error
/// naming `origin` where the text is damaged or about something else.
std::string toJson(const Sensitivity& sensitivity, const std::string& key);
Sensitivity parseSensitivity(std::string_view text, const std::string& origin, const std::string& key);

} // namespace espalier
